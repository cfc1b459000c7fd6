import { defineStore } from 'pinia'
import { readonly, ref, shallowReadonly, shallowRef } from 'vue'
import { type RequestedState } from '../../../contract/agent.ts'
import { type BreakReason } from '../../../contract/agent-log.ts'
import { type Proof } from '../../../contract/seat/ready-proof.ts'
import { ask } from './ask.ts'
import { useOverlays } from './overlays.ts'

/** What the person asks of his seat. The state shown changes when the PBX has it. */
export const useSeatActions = defineStore('seat-actions', () => {
  const overlays = useOverlays()
  const failed = shallowRef<readonly Proof[]>([])
  const proving = ref(false)

  /** Asks for a state. `ready` that could not be proven opens the reasons instead (AG3). */
  async function want(state: RequestedState, reason: string | null = null): Promise<void> {
    const reply = await ask('seat.set-state', { state, reason: reason as BreakReason | null, until: null })
    if (reply === undefined) return
    failed.value = reply.failed
    if (reply.failed.length > 0) overlays.show({ name: 'ready-trouble' })
    else overlays.close('ready-trouble')
  }

  /** Tries the proofs again, for whoever has just plugged something in. */
  async function prove(): Promise<void> {
    proving.value = true
    const reply = await ask('seat.prove', null)
    proving.value = false
    if (reply !== undefined) failed.value = reply.proofs.filter(({ state }) => state === 'failed')
  }

  return {
    failed: shallowReadonly(failed),
    proving: readonly(proving),
    want,
    prove,
    endWrapUp: () => ask('seat.end-wrap-up', null),
    repair: () => ask('seat.repair', null),
    signOut: () => ask('session.sign-out', null),
  }
})
