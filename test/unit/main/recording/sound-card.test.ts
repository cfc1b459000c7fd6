import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSoundCard, findSox, type SoundCardTrouble } from '../../../../main/recording/sound-card.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

/**
 * node-record-lpcm16 as it is, with a programme in the place of sox: it writes down how it was called, says numbers, left
 * 1 and right 2, and ends as it is told.
 */
const standIn = `#!${process.execPath}
const { writeFileSync } = require('node:fs')
writeFileSync(process.argv[1] + '.called', JSON.stringify(process.argv.slice(2)))
if (process.env.STAND_IN === 'fails') { process.stderr.write('no default audio device configured'); process.exit(2) }
const frame = Buffer.from(new Int16Array([1, 2]).buffer)
// Not in whole blocks, as a pipe does not.
setInterval(() => process.stdout.write(Buffer.concat(Array.from({ length: 333 }, () => frame))), 10)
`

let folder: TemporaryFolder
let troubles: (SoundCardTrouble | null)[]
let blocks: Buffer[]
const sink = { sound: (_at: number, bytes: Buffer) => void blocks.push(bytes), sourceChanged: () => undefined }
const open = () => createSoundCard({ now: Date.now, againMs: 20, trouble: (trouble) => troubles.push(trouble) })
const install = async (): Promise<void> => {
  await writeFile(join(folder.path, 'sox'), standIn)
  await chmod(join(folder.path, 'sox'), 0o700)
}

beforeEach(async () => {
  folder = await temporaryFolder('sound-card')
  troubles = []
  blocks = []
  vi.stubEnv('PATH', folder.path)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await folder.remove()
})

describe('the sound card beside a desk phone', () => {
  it('is read in blocks of 100 ms, stereo at 8 kHz, and all of it by the end', async () => {
    await install()
    const feed = open().listen('line', sink)
    await waitFor('sound', () => blocks.length > 3)
    await feed.end()
    for (const block of blocks.slice(0, -1)) expect(block).toHaveLength(3_200)
    const samples = blocks.flatMap((block) => [
      ...new Int16Array(block.buffer.slice(block.byteOffset, block.byteOffset + block.length)),
    ])
    expect(samples.every((sample, index) => sample === (index % 2) + 1)).toBe(true)
    const words = JSON.parse(await readFile(join(folder.path, 'sox.called'), 'utf8')) as string[]
    expect(words.join(' ')).toContain('--rate 8000 --channels 2 --encoding signed-integer --bits 16 --type raw -')
    expect(troubles).toEqual([null])
  })

  it('without sox says so, and begins by itself when it is there', async () => {
    expect(findSox()).toBeNull()
    const feed = open().listen('line', sink)
    await waitFor('the trouble', () => troubles.length > 0)
    expect(troubles[0]).toMatchObject({ kind: 'no-sox' })
    await install()
    await waitFor('sound', () => blocks.length > 0)
    expect(troubles.at(-1)).toBeNull()
    await feed.end()
  })

  it('that gives nothing is told with what sox says, and tried again', async () => {
    await install()
    vi.stubEnv('STAND_IN', 'fails')
    const feed = open().listen('line', sink)
    await waitFor('the trouble', () => troubles.length > 1)
    expect(troubles[0]).toEqual({ kind: 'sound-card', reason: 'no default audio device configured' })
    vi.stubEnv('STAND_IN', 'speaks')
    await waitFor('sound', () => blocks.length > 0)
    await feed.end()
    const heard = blocks.length
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(blocks).toHaveLength(heard)
  })
})
