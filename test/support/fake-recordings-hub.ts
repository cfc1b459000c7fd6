import { createHash } from 'node:crypto'
import { seatRecordingsApi, uploadPieceBytes } from '../../contract/api/recordings.api.ts'
import { SeatError } from '../../main/seat-error.ts'
import { type FakeLink } from './fake-link.ts'

type Begun = { readonly body: ReturnType<typeof seatRecordingsApi.begin.body.parse>; bytes: Buffer; complete: boolean }

/** What the hub does with recordings of a seat (contract/api/recordings.api.ts), on a fake link; a test can be unkind to it. */
export type FakeRecordingsHub = {
  readonly recordings: ReadonlyMap<string, Begun>
  /** How many pieces were taken in, repeats not counted. */
  pieces(): number
  /** Asked for every request, before or after it was carried out; what it throws is the answer. */
  disturb(how: ((when: 'before' | 'after', name: 'begin' | 'piece') => void) | null): void
  /** The next piece arrives with a bit turned. */
  damageNext(): void
  /** It calls a call unknown until it is named here; without any it knows all. */
  knowOnly(...callIds: string[]): void
}

export function createFakeRecordingsHub(link: FakeLink): FakeRecordingsHub {
  const recordings = new Map<string, Begun>()
  let pieces = 0
  let disturbance: Parameters<FakeRecordingsHub['disturb']>[0] = null
  let damage = false
  let known: readonly string[] | null = null

  const idOf = (request: Record<string, unknown>): string => (request['params'] as { id: string }).id
  const state = ({ bytes, complete }: Begun) => ({ received: bytes.length, complete })

  link.answer(seatRecordingsApi.begin, (request) => {
    disturbance?.('before', 'begin')
    const body = seatRecordingsApi.begin.body.parse(request['body'])
    if (known?.includes(body.callId) === false) throw SeatError.fromHub('thing.not-found', 'no such call')
    const begun = recordings.get(idOf(request)) ?? { body, bytes: Buffer.alloc(0), complete: false }
    recordings.set(idOf(request), begun)
    disturbance?.('after', 'begin')
    return state(begun)
  })
  link.answer(seatRecordingsApi.piece, (request) => {
    disturbance?.('before', 'piece')
    const begun = recordings.get(idOf(request))
    if (begun === undefined) throw SeatError.fromHub('thing.not-found', 'no such recording')
    const { offset } = request['params'] as { offset: number }
    const piece = Buffer.from(request['body'] as Uint8Array)
    if (piece.length > uploadPieceBytes) throw SeatError.fromHub('request.invalid', 'too long')
    if (damage) piece[0] = (piece[0] ?? 0) ^ 1
    damage = false
    if (offset === begun.bytes.length && !begun.complete) {
      begun.bytes = Buffer.concat([begun.bytes, piece])
      pieces += 1
    }
    if (begun.bytes.length === begun.body.bytes) {
      begun.complete = createHash('sha256').update(begun.bytes).digest('hex') === begun.body.sha256
      if (!begun.complete) {
        begun.bytes = Buffer.alloc(0)
        throw SeatError.fromHub('recording.damaged', 'not what was announced')
      }
    }
    disturbance?.('after', 'piece')
    return state(begun)
  })
  return {
    recordings,
    pieces: () => pieces,
    disturb: (how) => (disturbance = how),
    damageNext: () => (damage = true),
    knowOnly: (...callIds) => (known = callIds),
  }
}
