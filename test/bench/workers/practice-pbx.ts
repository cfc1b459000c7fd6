import { join } from 'node:path'
import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { ensureCertificates } from '../../../hub/certificates/certificates.ts'
import { createPracticePbx } from '../../../hub/pbx/practice/practice-pbx.ts'
import { toneSamples } from '../../support/audio/tone.ts'
import { practiceCentre, practicePasswords } from '../../support/practice/test-centre.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** The PBX's half of practice-pbx.bench.ts: nothing else runs in this process. */
export type PracticeRequest =
  | { readonly do: 'call-in' }
  /** Ten colleagues talk with ten callers; both speak all the time, and everything is recorded. */
  | { readonly do: 'ten-calls' }
  | { readonly do: 'measure'; readonly ms: number }
  | { readonly do: 'stop' }
export type PracticeReport =
  | { readonly is: 'up'; readonly port: number; readonly authority: string; readonly startMs: number }
  | { readonly is: 'talking'; readonly calls: number }
  /** Share of one core, %. */
  | { readonly is: 'measured'; readonly share: number; readonly rssMb: number }

const tell = (report: PracticeReport): void => void process.send?.(report)
const folder = await temporaryFolder('practice')
const base = await practiceCentre({ rule: 'all', start: 'answer' })
const colleagues = Array.from({ length: 10 }, (_, index) => String(8101 + index))
const [seat] = base.seats
if (seat === undefined) throw new Error('a seat')
const centre = { ...base, seats: [...base.seats, ...colleagues.map((extension) => ({ ...seat, extension }))] }
const { key, chain, authority } = await ensureCertificates(join(folder.path, 'certificates'), ['127.0.0.1'])
const began = performance.now()
const pbx = createPracticePbx({
  ...{ centre, passwords: practicePasswords(centre), tls: { key, cert: chain } },
  recordings: join(folder.path, 'recordings'),
  log: () => undefined,
})
let talking = 0
await pbx.start({
  fact: (fact) => {
    if (fact.kind === 'call.answered') tell({ is: 'talking', calls: (talking += 1) })
  },
  snapshot: () => undefined,
  route: () => Promise.reject(new Error('nobody answers here')),
})
tell({ is: 'up', port: Number(new URL(pbx.sipUrl).port), authority, startMs: performance.now() - began })
const speech = toneSamples([440], 60_000)
const signIn = (extension: string, queue: string): Promise<void> =>
  pbx.commands.signIn(extension as Extension, queue as QueueKey, 0, false, null)

process.on('message', (request: PracticeRequest) => void answer(request))

async function answer(request: PracticeRequest): Promise<void> {
  switch (request.do) {
    case 'call-in': {
      await signIn('8001', 'after-sales')
      const line = pbx.callIn({ number: '13800001111', calledNumber: '0571-87776666', patienceMs: 60_000 })
      void line.say(speech)
      return
    }
    case 'ten-calls':
      for (const [index, extension] of colleagues.entries()) {
        const phone = pbx.plugIn(extension as Extension)
        phone.whenRinging(() => ({ answerAfterMs: 20, talkMs: 600_000 }))
        await signIn(extension, 'water-order')
        const number = `1390000${String(1000 + index)}`
        const line = pbx.callIn({ number, calledNumber: '0571-88886666', patienceMs: 60_000 })
        line.onAnswered(() => void phone.say(speech))
        void line.say(speech)
      }
      return
    case 'measure': {
      const before = process.cpuUsage()
      const start = performance.now()
      await new Promise((resolve) => setTimeout(resolve, request.ms))
      const { user, system } = process.cpuUsage(before)
      const share = ((user + system) / 1_000 / (performance.now() - start)) * 100
      tell({ is: 'measured', share, rssMb: process.memoryUsage().rss / 1_048_576 })
      return
    }
    case 'stop':
      await pbx.close()
      await folder.remove()
      process.exit(0)
  }
}
