import { type Play, queue, extension, startPlay } from '../support/adapter/play.ts'
import { headerOf } from '../support/sip-phone/sip-message.ts'
import { waitFor } from '../support/wait-for.ts'
import { describePortConformance, type PbxDriver } from './port-conformance.ts'

async function asteriskDriver(): Promise<PbxDriver> {
  const play: Play = await startPlay()
  return {
    pbx: play.pbx,
    facts: play.facts,
    snapshots: play.snapshots,
    queue: queue('aftersales'),
    seats: [extension('8001'), extension('8002')],
    customerCalls: async (number) => {
      const call = play.outside.dial('96100', { from: number })
      return {
        hangUp: async () => {
          // Some hang up while the PBX has not answered yet: both ways are a caller who leaves.
          await call.hangUp()
        },
      }
    },
    rings: async (one) => {
      const call = await play.seat(one).nextCall()
      call.ring()
      return {
        answer: async () => call.answer(),
        reject: async () => {
          await waitFor('the PBX to have heard it ring', () => play.facts.some((fact) => fact.kind === 'call.offered'))
          call.reject()
        },
        hold: async () => void (await call.hold()),
        retrieve: async () => void (await call.retrieve()),
        hangUp: () => call.hangUp(),
      }
    },
    listensIn: async (one, mark) => {
      const call = await play.seat(one).nextCall()
      const { invitation } = call
      if (invitation === null || headerOf(invitation, 'x-zuoxi-intervention') !== mark)
        throw new Error(`the phone of ${one} rings without the mark ${mark}`)
      call.answer()
      return { hangUp: () => call.hangUp() }
    },
    told: (kind, fits = () => true) =>
      waitFor(`the fact ${kind}`, () => play.facts.find((fact) => fact.kind === kind && fits(fact)), {
        intervalMs: 5,
        timeoutMs: 15_000,
      }),
    cutLine: async () => play.proxy.cut(),
    healLine: async () => play.proxy.heal(),
    clear: () => play.clear(),
    close: () => play.close(),
  }
}

describePortConformance('Asterisk', asteriskDriver)
