import { readdir, readFile } from 'node:fs/promises'

/**
 * Every process that descends from one, read from /proc (proc(5), `stat`: the state and the parent follow the name in
 * brackets). Empty where there is no /proc.
 */
export async function processesBelow(processId: number): Promise<readonly number[]> {
  const entries = await readdir('/proc').catch(() => [])
  const parents = new Map<number, number>()
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await statOf(Number(entry))
    if (stat) parents.set(Number(entry), stat.parent)
  }
  const found = new Set([processId])
  for (let grown = true; grown;) {
    grown = false
    for (const [child, parent] of parents) {
      if (found.has(parent) && !found.has(child)) {
        found.add(child)
        grown = true
      }
    }
  }
  found.delete(processId)
  return [...found]
}

/** Which of these processes still run; one that has ended and only waits to be reaped does not. */
export async function livingProcesses(processIds: readonly number[]): Promise<readonly number[]> {
  const living: number[] = []
  for (const processId of processIds) {
    const stat = await statOf(processId)
    if (stat && stat.state !== 'Z' && stat.state !== 'X') living.push(processId)
  }
  return living
}

async function statOf(processId: number): Promise<Readonly<{ state: string; parent: number }> | undefined> {
  const text = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => undefined)
  const [, state, parent] = /^\d+ \(.*\) (\S) (\d+) /s.exec(text ?? '') ?? []
  return state === undefined ? undefined : { state, parent: Number(parent) }
}
