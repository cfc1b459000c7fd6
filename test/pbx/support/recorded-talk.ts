import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { type CallSummary } from '../../../contract/call.ts'
import { type StoredRecording } from '../../../hub/recordings/recording-rows.ts'
import { likeness, speechSamples } from '../../support/audio/speech.ts'
import { type SeatCall } from '../../support/seat/seat-call.ts'
import { startSeat } from '../../support/seat/start-seat.ts'
import { watchStalls } from '../../support/stalls.ts'
import { waitUntil } from '../../support/wait-for.ts'
import { type FloorStage, newCaller, openFloorStage } from './floor-stage.ts'
import { addPerson, type Person, signIn } from './hub-door.ts'
import { recordedOn, type Sides } from './recorded.ts'
import { quickWaterCentre, waterLine } from './test-centre.ts'

/** What each says, over and over. */
const voices = { customer: 1, '8001': 2, '8002': 3, '8004': 4 } as const
export type Voice = keyof typeof voices
export const spoken = Object.fromEntries(
  Object.entries(voices).map(([name, seed]) => [name, speechSamples(seed)]),
) as Readonly<Record<Voice, Int16Array>>
/** What is his alone is above it, also with another beside him; what is somebody else's lies below. */
const alike = 0.45

const pieceMs = 400

/** Who is heard on a side, in one of the pieces that begin at these moments: of two at once now this one is louder, now that. */
export function voicesIn(side: Int16Array, ...moments: readonly number[]): Voice[] {
  const pieces = moments
    .map((atMs) => side.subarray(Math.round(atMs * 8), Math.round((atMs + pieceMs) * 8)))
    // A few syllables at the end of a silence are like anybody's.
    .filter((piece) => piece.filter((sample) => sample !== 0).length > piece.length / 2)
  return (Object.keys(voices) as Voice[]).filter((name) =>
    pieces.some((piece) => likeness(piece, spoken[name]) > alike),
  )
}

export const heardMs = 1_300
/** What is measured is how long each part is, so each is given its time. */
export const talkOn = (): Promise<void> => wait(heardMs)

/** Both sides near the end of each part: at its begin the phones still negotiate. */
export const told = ({ left, right }: Sides, { parts }: StoredRecording): readonly string[] =>
  parts
    .filter(({ fromMs, toMs }) => toMs - fromMs > heardMs - 300)
    .map(({ kind, extension, toMs }) => {
      const [said, heard] = [left, right].map((side) => voicesIn(side, toMs - 950, toMs - 700).join('+'))
      return `${kind} ${extension ?? '-'}: ${said ?? ''} | ${heard ?? ''}`
    })

/** Two who talk, and what the PBX calls it. */
export type Talk = { customer: SeatCall; agent: SeatCall; callId: string; pbxCallId: string }

export type TalkStage = Readonly<{
  floor: FloorStage
  /** a supervisor, at 8004 */
  lead: Person
  /** the agent at 8001 */
  agent: Person
  /** the customer calls, and nobody has answered yet */
  dials: () => Promise<SeatCall>
  /** the customer talks with 8001 */
  talk: () => Promise<Talk>
  /** this seat is with the customer now */
  isWith: (callId: string, extension: string) => Promise<void>
  /** the recording of a call that is over, whole and as long as the customer was joined with somebody */
  recorded: (
    callId: string,
    pbxCallId: string,
  ) => Promise<{ call: CallSummary; recording: StoredRecording; sides: Sides }>
  stop: () => Promise<void>
}>

/** The water company with a customer and three seats, each with a voice that can be told from the others'. */
export async function openTalkStage(): Promise<TalkStage> {
  const floor = await openFloorStage(await quickWaterCentre())
  const closing: (() => Promise<void>)[] = [floor.stop]
  let stalls = watchStalls()
  try {
    // Each counts its packets from another number, the later in a call the lower: Asterisk takes them for late ones.
    const first = { '8001': 60_000, '8002': 30_000, '8004': 20_000 } as const
    for (const [seat, firstSequence] of Object.entries(first))
      await floor.stage.seat(seat, { speech: spoken[seat as Voice], firstSequence })
    const person = async (name: string, role: 'agent' | 'supervisor', extension: string): Promise<Person> => {
      await addPerson(floor.hub, role, name, 'A')
      const found = await signIn(floor.address, name)
      await found.post('/api/seat/sign-in', { extension, state: role === 'agent' ? 'ready' : 'not-ready' })
      return found
    }
    const agentPerson = await person('agent', 'agent', '8001')
    const lead = await person('lead', 'supervisor', '8004')
    const customerPhone = await startSeat({
      ...{ asterisk: floor.stage.asterisk, extension: newCaller(), password: '', register: false },
      ...{ speech: spoken.customer, firstSequence: 50_000 },
    })
    closing.push(customerPhone.close)

    const dials = async (): Promise<SeatCall> => {
      stalls.stop()
      stalls = watchStalls()
      const customer = customerPhone.call(waterLine)
      // His sound flows before anybody answers: what is measured later begins with the talk.
      await waitUntil('the customer to be heard', () => customer.media().sentPackets(), (count) => count > 10) // prettier-ignore
      return customer
    }
    const isWith = async (callId: string, extension: string): Promise<void> => {
      await waitUntil(
        `the customer to be with ${extension}`,
        () => floor.floor.calls.find(callId),
        (call) => call?.extension === extension && call.phase === 'talking',
      )
    }
    return {
      ...{ floor, lead, agent: agentPerson, dials, isWith },
      async talk() {
        await floor.agentIs('8001', 'ready', ({ state }) => state === 'ready')
        const customer = await dials()
        const agent = await (await floor.rings('8001')).answer()
        await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
        const callId = agent.header('X-Zuoxi-Call') ?? ''
        return { customer, agent, callId, pbxCallId: floor.floor.calls.find(callId)?.pbxCallId ?? '' }
      },
      async recorded(callId, pbxCallId) {
        const on = recordedOn(floor)
        const { call } = await floor.recordOf(callId)
        const recording = await on.ofCall(callId)
        expect(recording).toMatchObject({ state: 'ready', missingMs: 0, source: 'pbx' })
        const unlikeMs = Math.abs(recording.durationMs - (await on.bridgedMs(pbxCallId)))
        expect(unlikeMs).toBeLessThan(100 + stalls.stop())
        await on.untilTaken()
        return { call, recording, sides: await on.sides(recording) }
      },
      async stop() {
        stalls.stop()
        for (const close of closing.reverse()) await close()
      },
    }
  } catch (error) {
    stalls.stop()
    for (const close of closing.reverse()) await close()
    throw error
  }
}
