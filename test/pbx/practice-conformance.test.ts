import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { startPracticeStage } from '../support/practice/practice-stage.ts'
import { waitFor } from '../support/wait-for.ts'
import { describePortConformance, type PbxDriver } from './port-conformance.ts'

/** The practice PBX with real softphones at its seats: JsSIP over wss, sound by WebRTC. */
async function practiceDriver(): Promise<PbxDriver> {
  const stage = await startPracticeStage()
  const seats = ['8001', '8002'] as const
  for (const seat of seats) await stage.seat(seat)
  const { pbx, facts } = stage
  return {
    ...{ pbx, facts, snapshots: stage.snapshots },
    queue: 'after-sales' as QueueKey,
    seats: [seats[0] as Extension, seats[1] as Extension],
    customerCalls: async (number) => {
      const line = pbx.callIn({ number, calledNumber: '0571-87776666', patienceMs: 60_000 })
      return { hangUp: async () => line.hangUp() }
    },
    rings: async (extension) => {
      const call = await (await stage.seat(extension)).next()
      return {
        answer: async () => void (await call.answer()),
        reject: async () => {
          await waitFor('the PBX to have heard it ring', () => facts.some(({ kind }) => kind === 'call.offered'))
          call.reject()
        },
        hold: () => call.hold(),
        retrieve: () => call.retrieve(),
        hangUp: async () => call.hangUp(),
      }
    },
    listensIn: async (extension, mark) => {
      const call = await (await stage.seat(extension)).next()
      if (call.header('X-Zuoxi-Intervention') !== mark) throw new Error(`${extension} rings without the mark ${mark}`)
      await call.answer()
      return { hangUp: async () => call.hangUp() }
    },
    told: (kind, fits = () => true) =>
      waitFor(`the fact ${kind}`, () => facts.find((fact) => fact.kind === kind && fits(fact)), {
        intervalMs: 5,
        timeoutMs: 15_000,
      }),
    cutLine: async () => pbx.link.cut('cut by the test'),
    healLine: async () => pbx.link.heal(),
    clear: () => stage.clear(),
    close: async () => await stage[Symbol.asyncDispose](),
  }
}

describePortConformance('the practice PBX', practiceDriver)
