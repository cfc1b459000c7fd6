import { readdir, readFile, writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { processesBelow } from '../../app/support/processes.ts'
import { type Seat } from '../../app/support/seat.ts'

/** The least share of the cores that can be asked for. */
const last = 19

/**
 * An agent's machine runs the seat and its display. In a bench the hub, Asterisk, the callers and the bench itself run beside
 * them on the same cores, and are busiest at the very moment of an INVITE. From now on they take what the seat leaves them:
 * each thread by its nice value, and their session as a whole, by which Linux shares out first (sched(7), autogroup).
 */
export async function giveSeatTheCores({ app }: Seat): Promise<void> {
  const seat = new Set(await withBelow(app.process().pid ?? 0))
  for (const processId of await withBelow(process.pid)) {
    if (seat.has(processId) || (await nameOf(processId)) === 'Xvfb') continue
    for (const thread of await threadsOf(processId)) yieldTo(thread)
  }
  await writeFile('/proc/self/autogroup', String(last)).catch(() => undefined)
}

/** How long the threads of the app and its display have been ready to run and had no core, ms (Linux, schedstat). */
export async function coresWaitedFor({ app }: Seat): Promise<() => Promise<number>> {
  const processes = [...(await withBelow(app.process().pid ?? 0))]
  for (const id of await processesBelow(process.pid)) if ((await nameOf(id)) === 'Xvfb') processes.push(id)
  return async () => {
    const waits = processes.map(async (id) => {
      const folder = `/proc/${String(id)}/task`
      const texts = (await threadsOf(id)).map((thread) =>
        readFile(`${folder}/${String(thread)}/schedstat`, 'utf8').catch(() => ''),
      )
      return (await Promise.all(texts)).reduce((sum, text) => sum + Number(text.split(' ')[1] ?? 0), 0)
    })
    return (await Promise.all(waits)).reduce((sum, one) => sum + one, 0) / 1e6
  }
}

const withBelow = async (processId: number): Promise<readonly number[]> => [
  processId,
  ...(await processesBelow(processId)),
]

const nameOf = async (processId: number): Promise<string> =>
  (await readFile(`/proc/${String(processId)}/comm`, 'utf8').catch(() => '')).trim()

const threadsOf = async (processId: number): Promise<readonly number[]> =>
  (await readdir(`/proc/${String(processId)}/task`).catch(() => [])).map(Number)

function yieldTo(thread: number): void {
  try {
    setPriority(thread, last)
  } catch {
    // It has ended meanwhile.
  }
}
