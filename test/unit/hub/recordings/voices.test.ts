import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { addVoices, type Voice, type VoicesJob } from '../../../../hub/recordings/sound/add-voices.ts'
import { wavHeaderBytes } from '../../../../hub/recordings/sound/wav.ts'
import { speechSamples } from '../../../support/audio/speech.ts'
import { toneSamples } from '../../../support/audio/tone.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { firstCallAt, openStage } from './stage.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const customer = speechSamples(1, 6_000)
const agent = speechSamples(2, 6_000)
const none = new Int16Array(customer.length)

const stereo = (left: Int16Array, right: Int16Array): Buffer => {
  const samples = new Int16Array(left.length * 2)
  left.forEach((sample, at) => samples.set([sample, right[at] ?? 0], 2 * at))
  return Buffer.from(samples.buffer)
}
const between = (side: Int16Array, fromMs: number, toMs: number): Int16Array => side.slice(fromMs * 8, toMs * 8)
const rightOf = (bytes: Buffer): Int16Array =>
  Int16Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readInt16LE(4 * at + 2))
const silenced = (side: Int16Array, ...stretches: readonly (readonly [number, number])[]): Int16Array => {
  const made = side.slice()
  for (const [from, to] of stretches) made.fill(0, from * 8, to * 8)
  return made
}

async function joined(
  main: Buffer,
  voices: readonly (Omit<Voice, 'file'> & { sound: Buffer })[],
  closed: VoicesJob['closed'] = [],
) {
  const folder = await temporaryFolder('voices')
  open.push(folder.remove)
  const [from, to] = [join(folder.path, 'main.raw'), join(folder.path, 'joined.raw')]
  await writeFile(from, main)
  const given = await Promise.all(
    voices.map(async ({ sound, ...voice }, at) => {
      const file = join(folder.path, `${String(at)}.raw`)
      await writeFile(file, sound)
      return { ...voice, file }
    }),
  )
  await addVoices({ from, to, voices: given, closed })
  expect((await readFile(from)).equals(main)).toBe(true)
  return await readFile(to)
}

describe('a leg beside a recording', () => {
  it('fills what is missing of it, to the sample, wherever the clock says it begins', async () => {
    // Asterisk left the second agent out from 2 s on; his own leg begins 2.1 s into the recording, by the clock 900 ms later.
    const main = stereo(customer, silenced(agent, [2_000, 6_000]))
    const leg = stereo(between(agent, 2_100, 6_000), between(customer, 2_100, 6_000))
    for (const atMs of [1_200, 2_100, 3_000]) {
      const right = rightOf(await joined(main, [{ kind: 'leg', atMs, sound: leg }]))
      expect(right.subarray(2_100 * 8)).toEqual(agent.subarray(2_100 * 8))
      expect(right.subarray(0, 2_000 * 8)).toEqual(agent.subarray(0, 2_000 * 8))
    }
  })

  it('follows where one of the two has lost packets', async () => {
    const gap = (side: Int16Array): Int16Array =>
      Int16Array.from([...between(side, 0, 3_000), ...between(side, 3_120, 6_000)])
    const leg = stereo(gap(agent), gap(customer))
    const right = rightOf(await joined(stereo(customer, none), [{ kind: 'leg', atMs: 0, sound: leg }]))
    expect(right.subarray(0, 2_900 * 8)).toEqual(agent.subarray(0, 2_900 * 8))
    // From the next second on it is in step again.
    expect(right.subarray(4_200 * 8)).toEqual(agent.subarray(4_200 * 8))
  })

  it('leaves alone what is there, what was paused, and what was said to somebody else', async () => {
    const main = stereo(silenced(customer, [2_000, 4_000]), silenced(none, [0, 6_000]))
    const music = toneSamples([440], 6_000).map((sample) => sample || 1)
    const kept = await joined(stereo(customer, music), [{ kind: 'leg', atMs: 0, sound: stereo(agent, customer) }])
    expect(rightOf(kept)).toEqual(music)
    // A consultation: what he heard there is not what the customer said.
    const other = speechSamples(4, 6_000)
    const apart = await joined(stereo(customer, none), [{ kind: 'leg', atMs: 0, sound: stereo(agent, other) }])
    expect(rightOf(apart)).toEqual(none)
    // The customer too is silent in the pause, and one who listens says nothing that could be told apart.
    const paused = [{ fromMs: 1_700, toMs: 4_300 }]
    const quiet = silenced(customer, [2_000, 4_000])
    const right = rightOf(await joined(main, [{ kind: 'leg', atMs: 0, sound: stereo(agent, quiet) }], paused))
    expect(Math.max(...right.subarray(1_800 * 8, 4_200 * 8))).toBe(0)
    expect(right.subarray(4_320 * 8)).toEqual(agent.subarray(4_320 * 8))
  })

  it('is put beside everybody else when a supervisor barges in', async () => {
    const barge = {
      kind: 'barge',
      atMs: 1_000,
      sound: stereo(between(speechSamples(5, 6_000), 0, 2_000), none),
    } as const
    const right = rightOf(await joined(stereo(customer, agent), [barge]))
    const said = speechSamples(5, 6_000)
    const expected = agent.map((sample, at) =>
      at < 8_000 || at >= 24_000 ? sample : Math.max(-32_768, Math.min(32_767, sample + (said[at - 8_000] ?? 0))),
    )
    expect(right).toEqual(expected)
  })
})

describe('the hub', () => {
  it('joins them when the call ends, and leaves none behind', async () => {
    const stage = await openStage('sqlite')
    open.push(stage.close)
    const path = await stage.record('call-1', stereo(customer, none))
    const leg = `${path.replace('.raw', '')}.${String(firstCallAt)}.leg.raw`
    await writeFile(join(stage.rawFolder, leg), stereo(agent, customer))
    // Of a call that was never recorded itself: it goes after an hour.
    const stray = join(stage.rawFolder, '2026-10-04', `other.${String(firstCallAt)}.leg.raw`)
    await mkdir(join(stray, '..'), { recursive: true })
    await writeFile(stray, stereo(agent, customer))
    await utimes(stray, stage.clock.now / 1000, stage.clock.now / 1000)
    stage.recordings.callEnded('call-1')
    await stage.recordings.settled()
    const [found, ...others] = await stage.recordings.store.ofCall('call-1')
    expect(others).toEqual([])
    expect(found).toMatchObject({ state: 'ready', durationMs: 6_000 })
    const wav = await readFile(join(stage.folder, 'kept', found?.folder ?? '', `${found?.id ?? ''}.wav`))
    expect(wav.subarray(wavHeaderBytes).equals(stereo(customer, agent))).toBe(true)
    expect(await stage.raw()).toEqual([stray.slice(stage.rawFolder.length + 1)])
    stage.clock.now += 3_700_000
    await stage.recordings.sweep()
    expect(await stage.raw()).toEqual([])
    expect((await stage.kept()).filter((name) => name.includes('joined'))).toEqual([])
    expect(stage.recordings.troubles.standing()).toEqual([])
  })

  it('takes one that was begun by hand as it was: from the beginning to the stop', async () => {
    const stage = await openStage('sqlite')
    open.push(stage.close)
    const startedAt = firstCallAt + 10_000
    const file = `2026-10-05/call-1-${String(startedAt)}.raw`
    await stage.record('call-1', stereo(customer, agent), { file, talkMs: 30_000 })
    const steps = stage.calls.get('call-1')?.steps ?? []
    const [started] = steps.filter(({ kind }) => kind === 'recording')
    if (started === undefined) throw new Error('the stage records')
    const step = (at: number, detail: object) => ({ ...started, at, detail }) as typeof started
    const others = steps.filter((one) => one !== started)
    const own = [step(startedAt, { state: 'started', file }), step(startedAt + 6_000, { state: 'stopped', file })]
    stage.calls.get('call-1')!.steps = [...others, ...own].sort((a, b) => a.at - b.at)
    stage.recordings.callEnded('call-1')
    await stage.recordings.settled()
    const [found] = await stage.recordings.store.ofCall('call-1')
    expect(found).toMatchObject({ state: 'ready', missingMs: 0, startedAt, durationMs: 6_000 })
    expect(found?.parts).toEqual([{ kind: 'talk', extension: '8001', fromMs: 0, toMs: 6_000 }])
  })
})
