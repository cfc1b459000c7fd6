import { type Extension, type QueueKey } from '../../../../../contract/agent.ts'
import { createFakePbx } from '../../../../../hub/pbx/fake/fake-pbx.ts'
import { type PbxFact, type PbxSnapshot } from '../../../../../hub/pbx/port.ts'
import { describePortConformance, type PbxDriver } from '../../../../pbx/port-conformance.ts'

const queue = 'water-order' as QueueKey

async function fakeDriver(): Promise<PbxDriver> {
  const fake = createFakePbx()
  const facts: PbxFact[] = []
  const snapshots: PbxSnapshot[] = []
  await fake.pbx.start({
    fact: (fact) => void facts.push(fact),
    snapshot: (snapshot) => void snapshots.push(snapshot),
    route: () => Promise.reject(new Error('the default queue will do')),
  })
  const only = () => fake.calls()[0]!
  const asked = new Set<Extension>()
  return {
    pbx: fake.pbx,
    facts,
    snapshots,
    queue,
    seats: ['8001' as Extension, '8002' as Extension],
    customerCalls: async (number) => {
      asked.clear()
      const { call } = await fake.inbound({ callerNumber: number, calledNumber: '96000', defaultQueue: queue })
      return { hangUp: async () => call.hangUp('customer') }
    },
    rings: async (extension) => {
      const call = only()
      if (!call.ringing().includes(extension)) call.offer(extension)
      fake.clock.advance(1_000)
      return {
        answer: async () => call.answers(extension),
        reject: async () => call.rejects(extension),
        hold: async () => call.holds(extension),
        retrieve: async () => call.retrieves(extension),
        hangUp: async () => call.hangUp('agent'),
      }
    },
    listensIn: async (extension) => {
      fake.listensIn(extension)
      return { hangUp: async () => fake.stopsListening(extension, 'supervisor') }
    },
    told: async (kind, fits = () => true) => {
      const found = facts.find((fact) => fact.kind === kind && fits(fact))
      if (!found) throw new Error(`the fake did not tell ${kind}`)
      return found
    },
    cutLine: async () => fake.disconnect(),
    healLine: async () => fake.reconnect(),
    clear: async () => {
      for (const call of fake.calls()) call.hangUp('pbx')
      for (const member of fake.members()) await fake.pbx.commands.signOut(member.extension, member.queue)
      facts.length = 0
    },
    close: () => fake.pbx.close(),
  }
}

describePortConformance('the fake PBX', fakeDriver)
