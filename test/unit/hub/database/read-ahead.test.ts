import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readAhead } from '../../../../hub/database/read-ahead.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

it('reads the whole file once, unless it is too large for the memory, gone, or the hub closes', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'hub.db')
  await writeFile(file, Buffer.alloc(3_000_000))
  const open = new AbortController().signal
  expect(await readAhead(file, open)).toBe(3_000_000)
  expect(await readAhead(file, open, () => 4_000_000)).toBe(0)
  expect(await readAhead(join(folder.path, 'none.db'), open)).toBe(0)
  expect(await readAhead(file, AbortSignal.abort())).toBe(0)
})
