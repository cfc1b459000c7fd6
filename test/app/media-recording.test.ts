import { amplitudeOf } from '../support/audio/goertzel.ts'
import { waitFor } from '../support/wait-for.ts'
import { callFar, farEnd } from './support/media-lab/far-end.ts'
import { type FactOf, type MediaPage, test } from './support/media-lab/lab.ts'
import { expect } from './support/seat.ts'

/** The agent hums 440 Hz, the customer 900 Hz: the sound of a call as main is told it (issue 6, item 2). */
const rate = 8_000

test('both directions are told apart, without a gap, as they were really sent and heard', async ({ lab }) => {
  const media = await lab.open()
  await media.settings({})
  const far = await farEnd(await lab.openFar(), 900)
  await callFar(media, 'call', far)
  await far.waitToHear('the agent', 440, (amplitude) => amplitude > 0.02)
  await media.request('peer.record', { peer: 'call', on: true })
  const talking = await until(media, 'both voices', (left, right) => has(left, 900) && has(right, 440))
  expect(has(talking.left, 440)).toBe(false)
  expect(has(talking.right, 900)).toBe(false)

  await media.request('peer.mute', { peer: 'call', muted: true })
  await until(media, 'the agent muted', (left, right) => has(left, 900) && silent(right))
  await media.request('peer.mute', { peer: 'call', muted: false })
  await until(media, 'the agent again', (_, right) => has(right, 440))
  await media.request('peer.hold', { peer: 'call', held: true })
  await until(media, 'nobody on hold', (left, right) => silent(left) && silent(right))
  await media.request('peer.hold', { peer: 'call', held: false })
  await until(media, 'both again', (left, right) => has(left, 900) && has(right, 440))

  await media.request('peer.record', { peer: 'call', on: false })
  const blocks = await media.facts('peer.sound')
  let next = 0
  for (const { from, sound } of blocks) {
    expect(from).toBe(next)
    next = from + bytesOf(sound).length / 4
  }
  const [first, last] = [blocks[0], blocks.at(-1)]
  // By the clock of the wall: nothing is missing, nothing is there twice.
  const wall = (last?.at ?? 0) - (first?.at ?? 0)
  const told = ((next - 800) * 1000) / rate
  expect(Math.abs(told - wall)).toBeLessThan(100)
})

/** What main got as bytes comes here as an object with numbers for names. */
const bytesOf = (sound: FactOf<'peer.sound'>['sound']): Buffer => Buffer.from(Object.values(sound))

/** Waits until the newest 200 ms are as wanted; left and right, −1…1. */
async function until(
  media: MediaPage,
  what: string,
  accept: (left: readonly number[], right: readonly number[]) => boolean,
): Promise<{ left: readonly number[]; right: readonly number[] }> {
  return waitFor(what, async () => {
    const newest = (await media.facts('peer.sound')).slice(-2).map(({ sound }) => bytesOf(sound))
    const samples = Buffer.concat(newest)
    const all = Array.from({ length: samples.length / 2 }, (_, index) => samples.readInt16LE(index * 2) / 32_768)
    const left = all.filter((_, index) => index % 2 === 0)
    const right = all.filter((_, index) => index % 2 === 1)
    if (left.length < 1_600 || !accept(left, right)) {
      throw new Error(`${left.length} frames; left ${amplitudeOf(900, left)}, right ${amplitudeOf(440, right)}`)
    }
    return { left, right }
  })
}

const has = (samples: readonly number[], frequency: number): boolean => amplitudeOf(frequency, samples) > 0.05
const silent = (samples: readonly number[]): boolean => samples.every((sample) => Math.abs(sample) < 0.002)
