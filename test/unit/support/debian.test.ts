import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../support/programs/cache-folder.ts'
import { chooseArchive } from '../../support/programs/choose-archive.ts'
import { withLock } from '../../support/programs/with-lock.ts'

test('takes the main archive, not the security one, a vendor’s or Ubuntu’s', () => {
  expect(
    chooseArchive('http://a.example/debian-security/\nhttps://b.example/node\nhttp://c.example/mirror/debian/\n'),
  ).toBe('http://c.example/mirror/debian/')
  expect(chooseArchive('http://a.example/ubuntu/\nhttp://a.example/ubuntu/debian/')).toBeUndefined()
  expect(chooseArchive('')).toBeUndefined()
})

test('keeps programs below XDG_CACHE_HOME when that is an absolute path', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/somewhere' })).toBe('/somewhere/zuoxi')
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toMatch(/\/\.cache\/zuoxi$/)
  expect(cacheFolder({})).toMatch(/\/\.cache\/zuoxi$/)
})

test('a lock lets one in at a time and is taken over from a process that is gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-lock-'))
  try {
    const file = join(folder, 'lock')
    // The kernel's highest process id is 4,194,304, so nobody has this one.
    writeFileSync(file, '4999999')
    let inside = 0
    let most = 0
    const work = async (): Promise<string> => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inside -= 1
      return readFileSync(file, 'utf8')
    }
    const seen = await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)])
    expect(most).toBe(1)
    expect(seen).toEqual(Array(3).fill(String(process.pid)))
    expect(() => readFileSync(file)).toThrow(/ENOENT/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
