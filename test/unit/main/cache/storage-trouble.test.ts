import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { connectEncrypted, openEncrypted, stored, storageTrouble } from '../../../../main/cache/open-encrypted.ts'
import { openSeatStore } from '../../../../main/cache/seat-store.ts'

it('says in the person’s words that the disk is full, and works again when it is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-full-'))
  try {
    const file = join(folder, 'full.db')
    const steps = ['CREATE TABLE thing (text TEXT)']
    const { database } = openEncrypted({ file, key: '33'.repeat(32), steps })
    // SQLite's own way to be full (sqlite.org/pragma.html#pragma_max_page_count).
    database.exec('PRAGMA max_page_count = 4')
    const fill = (): unknown => stored(() => database.prepare('INSERT INTO thing VALUES (?)').run('x'.repeat(100_000)))
    expect(fill).toThrow(expect.objectContaining({ code: 'seat.storage' }) as Error)
    try {
      fill()
    } catch (error) {
      expect((error as { parameters: unknown }).parameters).toEqual({
        reason: { 'zh-CN': '磁盘已满', en: 'the disk is full' },
      })
    }
    database.exec('PRAGMA max_page_count = 1000000')
    expect(fill).not.toThrow()
    database.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('tells troubles of the disk from mistakes of the programme', () => {
  const of = (code: string) => storageTrouble(Object.assign(new Error('x'), { code }))
  expect(of('SQLITE_FULL')).toBe('disk-full')
  expect(of('SQLITE_IOERR_WRITE')).toBe('disk-error')
  expect(of('SQLITE_READONLY')).toBe('read-only')
  expect(of('SQLITE_CORRUPT_VTAB')).toBe('unreadable')
  expect(of('SQLITE_CONSTRAINT')).toBeNull()
  expect(storageTrouble(new Error('x'))).toBeNull()
})

it('sets a file of a newer version aside instead of guessing at it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-newer-'))
  try {
    const file = join(folder, 'seat.db')
    const key = '44'.repeat(32)
    openSeatStore(file, key).close()
    const newer = connectEncrypted(file, key)
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    const store = openSeatStore(file, key)
    expect(store.setAside).toMatch(/unreadable/)
    store.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
