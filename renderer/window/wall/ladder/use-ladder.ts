import { computed, onMounted, onUnmounted, ref } from 'vue'
import { type Extension } from '../../../../contract/agent.ts'
import { type CallId } from '../../../../contract/ids.ts'
import { type Right } from '../../../../contract/rights.ts'
import { type Deed, deedRights, deeds, type Rung, rungRights, rungs } from '../../../../contract/supervision.ts'
import { ask } from '../../stores/ask.ts'
import { useSession } from '../../stores/topic-store.ts'
import { useWall } from '../../stores/wall.ts'

/** Why a step cannot be taken: a right that is missing, one's own call, or another call one is in. */
export type Obstacle =
  | { readonly kind: 'right'; readonly right: Right }
  | { readonly kind: 'own' }
  | { readonly kind: 'elsewhere'; readonly extension: string }

export type Step<Name> = { readonly name: Name; readonly key: string; readonly obstacle: Obstacle | null }

/** The ladder on one agent's call: where one stands, who else is there, and what is possible. The hub judges again. */
export function useLadder(about: () => { readonly callId: CallId; readonly extension: Extension }) {
  const wall = useWall()
  const session = useSession()
  const reason = ref('')
  const busy = ref(false)
  // The wall is open while this is seen, whoever else shows it.
  onMounted(() => wall.open())
  onUnmounted(() => wall.close())

  const me = computed(() => session.state.me)
  const running = computed(() => [...wall.interventions.values()].filter(({ phase }) => phase !== 'ended'))
  const mine = computed(() => running.value.find(({ byUserId }) => byUserId !== null && byUserId === me.value?.userId))
  const own = computed(() => (mine.value?.callId === about().callId ? mine.value : null))
  const others = computed(() =>
    running.value.filter(({ callId, id }) => callId === about().callId && id !== own.value?.id),
  )
  const agent = computed(() => wall.agents.get(about().extension)?.name ?? about().extension)

  const obstacleTo = (right: Right, needsPhone: boolean): Obstacle | null => {
    if (me.value?.grants[right] === undefined) return { kind: 'right', right }
    if (about().extension === session.state.extension) return { kind: 'own' }
    const elsewhere = mine.value && own.value === null ? mine.value : null
    return needsPhone && elsewhere ? { kind: 'elsewhere', extension: elsewhere.extension } : null
  }
  const rungSteps = computed<Step<Rung>[]>(() =>
    rungs.map((name, at) => ({ name, key: String(at + 1), obstacle: obstacleTo(rungRights[name], true) })),
  )
  const deedSteps = computed<Step<Deed>[]>(() =>
    deeds.map((name, at) => ({
      name,
      key: String(rungs.length + at + 1),
      obstacle: obstacleTo(deedRights[name], name === 'take-over'),
    })),
  )

  const once = async (work: (why: string | null) => Promise<unknown>): Promise<boolean> => {
    if (busy.value) return false
    busy.value = true
    const result = await work(reason.value.trim() === '' ? null : reason.value.trim())
    busy.value = false
    if (result === undefined) return false
    reason.value = ''
    return true
  }

  return {
    agent,
    own,
    others,
    rungSteps,
    deedSteps,
    reason,
    busy,
    /** Onto the ladder, or to another rung of it. */
    climb(rung: Rung): Promise<boolean> {
      const at = own.value
      return once((why) =>
        at === null
          ? ask('intervention.start', { ...about(), rung, reason: why })
          : ask('intervention.climb', { id: at.id, rung, reason: why }),
      )
    },
    leave(): void {
      if (own.value !== null) void ask('intervention.leave', { id: own.value.id })
    },
    do(deed: Deed, to: string): Promise<boolean> {
      return once((why) => {
        const part = { ...about(), reason: why }
        if (deed === 'transfer') return ask('intervention.pass-on', { ...part, to })
        // The whole call: a customer without his agent would be with nobody.
        return deed === 'take-over'
          ? ask('intervention.take-over', part)
          : ask('intervention.hang-up', { ...part, extension: null })
      })
    },
  }
}
