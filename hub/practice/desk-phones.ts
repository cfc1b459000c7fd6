import { Readable } from 'node:stream'
import { type Extension } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Caller } from '../access/caller.ts'
import { type Agents } from '../agents/agents.ts'
import { type PracticePbx, type SimulatedPhone, type Speech } from '../pbx/practice/practice-floor.ts'

export type DeskPhonesOptions = {
  /** The seats with a desk phone. */
  readonly seats: readonly Extension[]
  readonly pbx: Pick<PracticePbx, 'plugIn'>
  readonly agents: Pick<Agents, 'find' | 'seatOf'>
  readonly onError: (error: unknown) => void
}

export type DeskPhones = ReturnType<typeof createDeskPhones>

type PluggedIn = { readonly phone: SimulatedPhone; talking: boolean; readonly ears: Set<Readable> }

const reasons = {
  noDeskPhone: { 'zh-CN': '请先签入一个有桌面话机的分机', en: 'sign in to a seat with a desk phone first' },
  nothingRings: { 'zh-CN': '话机没有响', en: 'the desk phone does not ring' },
  nothingTalks: { 'zh-CN': '话机没有在通话', en: 'the desk phone is not in a call' },
} as const satisfies Record<string, BilingualText>

/** Who reads too slowly misses some: a second of sound, which nobody wants to hear late. */
const mostBytes = 16_000

/**
 * The desk phones of people who practise: nobody has one on his desk, so each is plugged in while somebody sits at its seat,
 * and is answered, hung up and heard from where he sits (a web seat).
 */
export function createDeskPhones({ seats, pbx, agents, onError }: DeskPhonesOptions) {
  const phones = new Map<Extension, PluggedIn>()

  function plugIn(extension: Extension): void {
    const one: PluggedIn = { phone: pbx.plugIn(extension), talking: false, ears: new Set() }
    phones.set(extension, one)
    one.phone.onChange(({ talking }) => {
      one.talking = talking
      if (!talking) hushed(one)
    })
  }

  function hear({ ears }: PluggedIn, frame: Speech): void {
    // The PBX goes on using its own.
    const bytes = Buffer.from(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength))
    for (const ear of ears) if (ear.readableLength < mostBytes) ear.push(bytes)
  }

  function left({ ears, phone }: PluggedIn, ear: Readable): void {
    if (ears.delete(ear) && ears.size === 0) phone.listen(null)
  }

  function hushed(one: PluggedIn): void {
    for (const ear of [...one.ears]) {
      left(one, ear)
      ear.push(null)
    }
  }

  function follow(extension: Extension): void {
    const known = phones.get(extension)
    const { person = null, calls = [] } = agents.find(extension) ?? {}
    if (person !== null && known === undefined) return plugIn(extension)
    // Who is signed out in a call ends that first.
    if (person !== null || known === undefined || calls.length > 0) return
    phones.delete(extension)
    hushed(known)
    known.phone.unplug()
  }

  const own = (caller: Caller): PluggedIn => {
    const seat = agents.seatOf(caller.userId)
    const found = seat === null ? undefined : phones.get(seat)
    if (found === undefined) throw illegal(reasons.noDeskPhone)
    return found
  }

  return {
    /** Somebody came, went, or ended a call. Later, since the telephone tells the seat that it is plugged in. */
    follow(extension: Extension): void {
      if (seats.includes(extension))
        queueMicrotask(() => {
          try {
            follow(extension)
          } catch (error) {
            onError(error)
          }
        })
    },
    /** @throws ZuoxiError `state.illegal` when nothing rings at his seat, or it has no desk phone */
    answer(caller: Caller): void {
      if (!own(caller).phone.answer()) throw illegal(reasons.nothingRings)
    },
    /** Ends what talks, refuses what rings; nothing to do is no error: the other side may have been quicker. */
    hangUp: (caller: Caller): void => own(caller).phone.hangUp(),
    /** What is heard until the call is over. @throws ZuoxiError `state.illegal` when he is in none */
    sound(caller: Caller): AsyncIterable<Buffer> {
      const one = own(caller)
      if (!one.talking) throw illegal(reasons.nothingTalks)
      const ear = new Readable({ read: () => undefined, highWaterMark: mostBytes })
      one.ears.add(ear)
      one.phone.listen((frame) => hear(one, frame))
      ear.once('close', () => left(one, ear))
      return ear.iterator() as AsyncIterable<Buffer>
    },
    /** People who are signed in since before the hub stopped have their telephones again. */
    start: (): void => seats.forEach(follow),
    close(): void {
      for (const one of phones.values()) {
        hushed(one)
        one.phone.unplug()
      }
      phones.clear()
    },
  }
}

const illegal = (reason: BilingualText): ZuoxiError => new ZuoxiError('state.illegal', { reason })
