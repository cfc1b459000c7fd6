import { setUpJobSchema } from '../../contract/set-up.ts'
import { doSetUp } from './set-up.ts'

/** One job of the set-up in a process of its own, started by the app: the job comes as a message, its answer goes back. */

/** Electron's side of a utility process, as far as it is used here. */
type ParentPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

const { parentPort: port } = process as unknown as { readonly parentPort?: ParentPort }

const take = async (message: unknown, answer: (done: unknown) => void): Promise<void> => {
  const job = setUpJobSchema.safeParse(message)
  if (job.success) answer(await doSetUp(job.data))
}
if (port !== undefined) port.on('message', ({ data }) => void take(data, (done) => port.postMessage(done)))
else process.on('message', (message) => void take(message, (done) => process.send?.(done)))
