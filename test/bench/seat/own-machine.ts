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
export async function waitedForCores({ app }: Seat): Promise<number> {
  const displays = (await processesBelow(process.pid)).map(async (id) => ((await nameOf(id)) === 'Xvfb' ? [id] : []))
  const processes = [...(await withBelow(app.process().pid ?? 0)), ...(await Promise.all(displays)).flat()]
  const waits = processes.map(async (id) => {
    const ofThreads = (await threadsOf(id)).map(async (thread) => {
      const text = await readFile(`/proc/${String(id)}/task/${String(thread)}/schedstat`, 'utf8').catch(() => '')
      return Number(text.split(' ')[1] ?? 0)
    })
    return (await Promise.all(ofThreads)).reduce((sum, one) => sum + one, 0)
  })
  return (await Promise.all(waits)).reduce((sum, one) => sum + one, 0) / 1e6
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
