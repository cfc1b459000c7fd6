import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataFolder, tryLockDataFolder } from '../../../../hub/backup/data-lock.ts'
import { openRestoreFolder, settleRestore, swapFiles, undoRestore } from '../../../../hub/backup/swap-files.ts'
import { hubProcess } from '../../../support/hub-command.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

let place: TemporaryFolder
let data: string
beforeEach(async () => {
  place = await temporaryFolder('restore')
  data = join(place.path, 'data')
  await mkdir(data)
  for (const name of ['hub.db', 'hub.db-wal', 'settings.yaml']) writeFileSync(join(data, name), `old ${name}`)
})
afterEach(() => place.remove())

const state = (): string =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}=${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
    .sort()
    .join('\n')

const old = ['hub.db', 'hub.db-wal', 'settings.yaml']
const incoming = ['hub.db', 'token.key']
const before = 'before-restore-now'

/** Every move of a swap, and of what undoing may have done before it was itself cut short. */
const moves = (): readonly (() => void)[] => [
  ...old.map((name) => () => renameSync(join(data, name), join(data, before, name))),
  ...incoming.map((name) => () => renameSync(join(data, '.restore', 'incoming', name), join(data, name))),
]

it.each(Array.from({ length: old.length + incoming.length + 1 }, (_, at) => at))(
  'cut short after %i moves leaves the old state',
  async (count) => {
    const untouched = state()
    const { work } = await openRestoreFolder(data)
    for (const name of incoming) writeFileSync(join(work, 'incoming', name), `new ${name}`)
    mkdirSync(join(data, before))
    writeFileSync(join(work, 'plan.json'), JSON.stringify({ old, incoming, before }))
    for (const move of moves().slice(0, count)) move()
    // SQLite may have made this beside the new one.
    if (count > old.length) writeFileSync(join(data, 'hub.db-shm'), 'new')
    expect(await undoRestore(data)).toBe(true)
    expect(state()).toBe(untouched)
    expect(await undoRestore(data)).toBe(false)
  },
)

describe('with a last step in another database', () => {
  const prepare = async (): Promise<void> => {
    const { incoming: folder } = await openRestoreFolder(data)
    for (const name of incoming) writeFileSync(join(folder, name), `new ${name}`)
  }
  const swapped = ['hub.db=new hub.db', 'hub.db-wal=old hub.db-wal', 'token.key=new token.key']
  const broken = new Error('the connection broke')

  it('keeps the old state when that step fails', async () => {
    const untouched = state()
    await prepare()
    const commit = (): Promise<void> => Promise.reject(broken)
    const last = { restoreId: 'r1', commit, committed: async () => false }
    await expect(swapFiles(data, 'now', last)).rejects.toThrow('broke')
    expect(state()).toBe(untouched)
  })

  it('keeps the new state when it was committed and only the answer was lost', async () => {
    await prepare()
    const last = { restoreId: 'r1', commit: () => Promise.reject(broken), committed: async () => true }
    expect(await swapFiles(data, 'now', last)).toBe(join(data, before))
    for (const line of swapped) expect(state()).toContain(line)
    expect(await settleRestore(data)).toBe('nothing')
  })

  it.each([true, false])('asks the database after a kill (committed: %s)', async (committed) => {
    const untouched = state()
    await prepare()
    // Nobody could be asked, as after a kill: the plan stays.
    const unknown = (): Promise<boolean> => Promise.reject(new Error('no database'))
    const last = { restoreId: 'r1', commit: () => Promise.reject(broken), committed: unknown }
    await expect(swapFiles(data, 'now', last)).rejects.toThrow('no database')
    const between = state()
    await expect(settleRestore(data)).rejects.toMatchObject({ code: 'state.illegal' })
    await expect(settleRestore(data, async () => undefined)).rejects.toMatchObject({ code: 'state.illegal' })
    expect(state()).toBe(between)
    const asked: string[] = []
    const ended = await settleRestore(data, async (restoreId) => {
      asked.push(restoreId)
      return committed
    })
    expect(asked).toEqual(['r1'])
    expect(ended).toBe(committed ? 'completed' : 'undone')
    if (committed) for (const line of swapped) expect(state()).toContain(line)
    else expect(state()).toBe(untouched)
    expect(await settleRestore(data)).toBe('nothing')
  })
})

it('is undone also when it was cut short before the plan was written', async () => {
  const untouched = state()
  const { work } = await openRestoreFolder(data)
  writeFileSync(join(work, 'plan.json.tmp'), '{"old":')
  expect(await undoRestore(data)).toBe(true)
  expect(state()).toBe(untouched)
})

it('gives the folder to one program, and to the next when that was killed', { timeout: 120_000 }, async () => {
  const folder = join(place.path, 'hub')
  const first = hubProcess(['start', '--data', folder, '--listen', '127.0.0.1:0'])
  try {
    await waitFor('the first hub', () => first.said().includes('The hub is running'), { timeoutMs: 60_000 })
    const second = hubProcess(['start', '--data', folder, '--listen', '127.0.0.1:0'])
    expect(await second.ended).toBe(4)
    expect(second.said()).toContain('zuoxi-hub start')
    expect(tryLockDataFolder(folder, 'test')).toBeUndefined()
  } finally {
    first.process.kill('SIGKILL')
  }
  await first.ended
  lockDataFolder(folder, 'test').release()
  const third = hubProcess(['start', '--data', folder, '--listen', '127.0.0.1:0'])
  try {
    await waitFor('the third hub', () => third.said().includes('The hub is running'), { timeoutMs: 60_000 })
    expect(third.said()).not.toContain('one-time code')
  } finally {
    third.process.kill('SIGTERM')
  }
  expect(await third.ended).toBe(0)
  expect(third.said()).toContain('Stopped.')
})
