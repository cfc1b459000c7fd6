import { mkdtemp, mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyRendering } from '../../../../pbx-config/apply/apply.ts'

/** Apply runs as root in a folder of Asterisk's account: a link there must not lead it elsewhere. */

let folder = ''
let target = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zuoxi-links-'))
  target = join(folder, 'asterisk')
  await mkdir(target)
  await mkdir(join(folder, 'elsewhere', 'previous'), { recursive: true })
  await writeFile(join(folder, 'elsewhere', 'previous', 'kept'), 'kept')
  await writeFile(join(folder, 'secret'), 'not Asterisk’s to read')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Asterisk is not running. */
const asterisk = { run: async () => undefined }
const apply = (text: string) => applyRendering(target, new Map([['queues.conf', text]]), { asterisk })

describe('apply', () => {
  it('touches nothing when its book-keeping folder is a link', async () => {
    await symlink(join(folder, 'elsewhere'), join(target, '.zuoxi'))
    expect(await apply('[general]\n')).toEqual({ kind: 'foreign', files: ['.zuoxi'] })
    expect(await readFile(join(folder, 'elsewhere', 'previous', 'kept'), 'utf8')).toBe('kept')
  })

  it('neither reads nor replaces a link that took the place of its file', async () => {
    expect(await apply('[general]\n')).toMatchObject({ kind: 'applied' })
    await rm(join(target, 'queues.conf'))
    await symlink(join(folder, 'secret'), join(target, 'queues.conf'))
    expect(await apply('[general]\nkeepstats = no\n')).toEqual({ kind: 'foreign', files: ['queues.conf'] })
    expect(await readlink(join(target, 'queues.conf'))).toBe(join(folder, 'secret'))
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('not Asterisk’s to read')
  })
})
