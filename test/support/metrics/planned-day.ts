import { seededRandom } from '../../../hub/sample-data/seeded.ts'

/**
 * A made-up day of a centre, told once as what happened to each call. From this one story come the facts a PBX would tell
 * (planned-facts.ts) and the lines its `queue_log` would hold (planned-queue-log.ts). Whole seconds throughout, because
 * `queue_log` knows no others.
 */
export type PlannedOffer = {
  readonly extension: string
  readonly at: number
  readonly endsAt: number
  readonly how: Refusal
}
export type Refusal = 'no-answer' | 'rejected' | 'busy'
export type PlannedStay = {
  readonly queue: string
  readonly enteredAt: number
  readonly endsAt: number
  readonly outcome: 'answered' | 'abandoned' | 'timeout' | 'key' | 'empty'
  readonly refused: readonly PlannedOffer[]
}
export type PlannedTalk = {
  readonly extension: string
  readonly queue: string | null
  readonly from: number
  readonly to: number
  /** Put on hold and taken back. */
  readonly holds: readonly (readonly [number, number])[]
  /** Handed on, blindly. */
  readonly transferred: boolean
}
export type PlannedCall = {
  readonly serial: number
  readonly direction: 'inbound' | 'outbound'
  readonly trunk: string
  /** The outside party's. */
  readonly number: string
  /** The centre's number that was called; of an outbound call who dialled. */
  readonly line: string
  readonly dialler: string | null
  readonly startedAt: number
  readonly stays: readonly PlannedStay[]
  readonly talks: readonly PlannedTalk[]
  readonly endedAt: number
  readonly endedBy: 'customer' | 'agent'
}

export const plannedCentre = {
  company: { timeZone: 'Asia/Shanghai', areaCode: '0571' },
  queues: [
    { key: 'orders', skill: 'sales', serviceLevelSeconds: 20 },
    { key: 'after-sales', skill: 'care', serviceLevelSeconds: 30 },
    { key: 'complaints', skill: 'care', serviceLevelSeconds: 10 },
    { key: 'plain', serviceLevelSeconds: 15 },
  ],
  skills: [{ key: 'sales' }, { key: 'care' }],
  trunks: [
    { key: 'telecom', name: '电信', channels: 60 },
    { key: 'unicom', name: '联通', channels: 30 },
  ],
  numbers: [{ number: '0571-88886666' }, { number: '0571-87776666' }, { number: '12345' }],
}
const lines = ['057188886666', '057187776666', '12345']
export const plannedSeats = Array.from({ length: 120 }, (_, index) => String(8001 + index))
/** Who sits there: agents are counted by person. */
export const personOf = (extension: string): string => `0192f000-0000-7000-8000-${extension.padStart(12, '0')}`

const second = 1_000

export type PlannedFloor = { readonly queues: readonly string[]; readonly seats: readonly string[] }

/** Calls in the order of their beginning, from `from` on over `hours`. */
export function plannedDay(
  seed: number,
  calls: number,
  from: number,
  hours: number,
  floor: PlannedFloor = { queues: plannedCentre.queues.map(({ key }) => key), seats: plannedSeats },
): readonly PlannedCall[] {
  const random = seededRandom(seed)
  const whole = (least: number, most: number): number => (least + Math.floor(random() * (most - least + 1))) * second
  const among = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const callers = Math.max(20, Math.floor(calls / 3))
  const number = (): string => `138${String(10_000_000 + Math.floor(random() * callers))}`

  const talk = (extension: string, queue: string | null, at: number): PlannedTalk => {
    const holds: [number, number][] = []
    let to = at + whole(5, 240)
    if (random() < 0.2) {
      const begin = to
      const end = begin + whole(1, 60)
      holds.push([begin, end])
      to = end + whole(0, 90)
    }
    return { extension, queue, from: at, to, holds, transferred: random() < 0.05 }
  }
  const outbound = (serial: number, startedAt: number): PlannedCall => {
    const dialler = among(floor.seats)
    const answeredAt = startedAt + whole(2, 25)
    const talks = random() < 0.7 ? [{ ...talk(dialler, null, answeredAt), transferred: false }] : []
    const endedAt = talks[0]?.to ?? answeredAt
    const about = { serial, trunk: among(['telecom', 'unicom']), number: number(), line: dialler, dialler }
    return {
      ...about,
      direction: 'outbound',
      startedAt,
      stays: [],
      talks,
      endedAt,
      endedBy: among(['customer', 'agent']),
    }
  }
  const stay = (queue: string, enteredAt: number): PlannedStay => {
    const refused: PlannedOffer[] = []
    let at = enteredAt
    const draw = random()
    const outcome =
      draw < 0.76 ? 'answered' : draw < 0.9 ? 'abandoned' : draw < 0.96 ? 'timeout' : draw < 0.98 ? 'key' : 'empty'
    while (outcome !== 'empty' && random() < 0.25 && refused.length < 3) {
      const begin = at + whole(0, 4)
      const endsAt = begin + whole(1, 15)
      refused.push({ extension: among(floor.seats), at: begin, endsAt, how: among(['no-answer', 'rejected', 'busy']) })
      at = endsAt
    }
    const endsAt = at + (random() < 0.3 ? whole(0, 5) : whole(0, 60))
    return { queue, enteredAt, endsAt, outcome, refused }
  }
  const inbound = (serial: number, startedAt: number): PlannedCall => {
    const about = { serial, direction: 'inbound', trunk: among(['telecom', 'unicom']), number: number() } as const
    const base = { ...about, line: among(lines), dialler: null, startedAt }
    const inMenu = startedAt + whole(0, 12)
    if (random() < 0.04) return { ...base, stays: [], talks: [], endedAt: inMenu, endedBy: 'customer' }
    const { queues } = floor
    const first = stay(among(queues), inMenu)
    const stays = [first]
    // Overflow: the next queue's clock starts anew.
    if (first.outcome === 'timeout' || first.outcome === 'key') {
      stays.push(stay(among(queues.filter((key) => key !== first.queue)), first.endsAt))
    }
    const last = stays.at(-1) as PlannedStay
    if (last.outcome !== 'answered') {
      return { ...base, stays, talks: [], endedAt: last.endsAt, endedBy: 'customer' }
    }
    const talks = [talk(among(floor.seats), last.queue, last.endsAt)]
    const [begun] = talks as [PlannedTalk]
    if (begun.transferred) {
      const other = among(floor.seats.filter((extension) => extension !== begun.extension))
      talks.push({ ...talk(other, null, begun.to + whole(1, 10)), transferred: false })
    }
    return { ...base, stays, talks, endedAt: talks.at(-1)?.to ?? last.endsAt, endedBy: among(['customer', 'agent']) }
  }

  const begins = Array.from({ length: calls }, () => from + Math.floor(random() * hours * 3_600) * second)
  return begins
    .toSorted((a, b) => a - b)
    .map((at, serial) => (random() < 0.15 ? outbound(serial, at) : inbound(serial, at)))
}
