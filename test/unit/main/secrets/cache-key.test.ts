import { readFile, writeFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openCacheKey, type SystemVault } from '../../../../main/secrets/cache-key.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const flip = (buffer: Buffer): Buffer => Buffer.from(buffer.map((byte) => byte ^ 0x5a))
const vault: SystemVault = {
  available: true,
  seal: (text) => flip(Buffer.from(text)),
  open: (sealed) => {
    const text = flip(sealed).toString()
    if (!/^[0-9a-f]{64}$/.test(text)) throw new Error('not sealed here')
    return text
  },
}
const none: SystemVault = {
  available: false,
  seal: () => expect.fail('asked a vault that is not there'),
  open: () => expect.fail('asked a vault that is not there'),
}
const quiet = (): void => undefined

describe('the key of the store', () => {
  it('is made once, sealed by the system, and found again', async () => {
    const file = join((await temporaryFolder()).path, 'key.json')
    const first = await openCacheKey(file, vault, quiet)
    const second = await openCacheKey(file, vault, quiet)
    expect(first).toMatchObject({ state: 'open', by: 'system', key: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(second).toEqual(first)
    expect(await readFile(file, 'utf8')).not.toContain((first as { key: string }).key)
  })

  it('waits for a pass-phrase where the system keeps no secrets, and opens with the right one alone', async () => {
    const file = join((await temporaryFolder()).path, 'key.json')
    const first = await openCacheKey(file, none, quiet)
    if (first.state !== 'locked') return expect.fail('open without a pass-phrase')
    expect(first.first).toBe(true)
    const key = await first.unlock('清泉 2026 pass')
    const again = await openCacheKey(file, none, quiet)
    if (again.state !== 'locked') return expect.fail('open without a pass-phrase')
    expect(again.first).toBe(false)
    await expect(again.unlock('清泉 2026 pasS')).rejects.toMatchObject({ code: 'seat.pass-phrase' })
    expect(await again.unlock('清泉 2026 pass')).toBe(key)
    expect(await readFile(file, 'utf8')).not.toContain(key)
  })

  it('keeps a pass-phrase even when a system vault appears later', async () => {
    const file = join((await temporaryFolder()).path, 'key.json')
    const first = await openCacheKey(file, none, quiet)
    if (first.state === 'locked') await first.unlock('a pass-phrase')
    expect(await openCacheKey(file, vault, quiet)).toMatchObject({ state: 'locked', first: false })
  })

  it('sets a broken file aside, says so, and goes on with a new key', async () => {
    const { path: folder } = await temporaryFolder()
    const file = join(folder, 'key.json')
    await writeFile(file, '{"by":"system","sealed":"AAAA"}')
    const told: (string | null)[] = []
    const opened = await openCacheKey(file, vault, (_error, keptAs) => told.push(keptAs))
    expect(opened.state).toBe('open')
    expect(told).toHaveLength(1)
    expect((await readdir(folder)).some((name) => name.includes('.broken-'))).toBe(true)
  })
})
