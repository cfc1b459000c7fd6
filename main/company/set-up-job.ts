import { type SetUpDone, setUpDoneSchema, type SetUpJob } from '../../contract/set-up.ts'
import { SeatError } from '../seat-error.ts'

/** The process that does one job of the set-up. */
export type JobProcess = {
  send(job: SetUpJob): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  kill(): void
}

const longestMs = 60_000

/** Lets one job be done, and its process go. @throws SeatError `seat.set-up` in words */
export async function runSetUpJob<const K extends SetUpDone['kind']>(
  process: JobProcess,
  job: SetUpJob,
  wanted: K,
): Promise<Extract<SetUpDone, { kind: K }>> {
  const done = await new Promise<SetUpDone | null>((resolve) => {
    const late = setTimeout(() => resolve(null), longestMs)
    late.unref()
    process.onMessage((message) => {
      const read = setUpDoneSchema.safeParse(message)
      resolve(read.success ? read.data : null)
    })
    process.onExit(() => resolve(null))
    process.send(job)
  })
  process.kill()
  if (done?.kind === wanted) return done as Extract<SetUpDone, { kind: K }>
  const reason =
    done?.kind === 'failed'
      ? done.text
      : { 'zh-CN': '这一步没有做完，请再试一次。', en: 'This step was not done; try again.' }
  throw new SeatError('seat.set-up', { reason })
}
