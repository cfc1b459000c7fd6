import { expect } from '@playwright/test'
import { callFar, farEnd } from './support/media-lab/far-end.ts'
import { test } from './support/media-lab/lab.ts'

/** The agent hums 440 Hz; three others speak tones of their own, and tell what they hear. */
const tones = [900, 1300, 1700] as const

const clear = (amplitude: number): boolean => amplitude > 0.02
const gone = (amplitude: number): boolean => amplitude < 0.002

test('in a conference everybody hears everybody else and the agent, and nobody himself', async ({ lab }) => {
  const media = await lab.open()
  const page = await lab.openFar()
  await media.settings({})
  const far = await Promise.all(tones.map((tone) => farEnd(page, tone)))
  for (const [index, one] of far.entries()) await callFar(media, `p${index}`, one)
  for (const one of far) await one.waitToHear('the agent', 440, clear)
  const other = tones.map((_, index) => tones[(index + 1) % tones.length] ?? 0)
  for (const [index, one] of far.entries()) expect(await one.hears(other[index] ?? 0)).toBeLessThan(0.002)
  const signaling = async (): Promise<number> =>
    (await media.facts('peer.state')).filter((fact) => fact.signaling !== 'stable').length
  const negotiated = await signaling()

  await media.request('conference.set', { peers: ['p0', 'p1', 'p2'] })
  for (const [index, one] of far.entries()) {
    for (const tone of [440, ...tones.filter((_, speaker) => speaker !== index)]) {
      await one.waitToHear(`${tone} Hz at ${index}`, tone, clear)
    }
    expect(await one.hears(tones[index] ?? 0), 'its own voice').toBeLessThan(0.01)
  }

  // The agent is not heard by the one he muted; the others still are.
  await media.request('peer.mute', { peer: 'p0', muted: true })
  await far[0]?.waitToHear('no agent', 440, gone)
  await far[0]?.waitToHear('the second', tones[1], clear)
  await far[1]?.waitToHear('the agent still', 440, clear)
  await media.request('peer.mute', { peer: 'p0', muted: false })
  await far[0]?.waitToHear('the agent again', 440, clear)

  // One on hold neither hears nor is heard.
  await media.request('peer.hold', { peer: 'p1', held: true })
  await far[0]?.waitToHear('nothing of the held one', tones[1], gone)
  await far[1]?.waitToHear('nothing while held', tones[0], gone)
  await far[2]?.waitToHear('the first still', tones[0], clear)
  await media.request('peer.hold', { peer: 'p1', held: false })
  await far[1]?.waitToHear('the first again', tones[0], clear)

  // One leaves; the other two go on.
  await media.request('peer.close', { peer: 'p2' })
  await far[0]?.waitToHear('the one that left is gone', tones[2], gone)
  await far[0]?.waitToHear('the other one stays', tones[1], clear)

  await media.request('conference.set', { peers: [] })
  await far[0]?.waitToHear('the second no more', tones[1], gone)
  await far[1]?.waitToHear('the first no more', tones[0], gone)
  for (const one of far.slice(0, 2)) await one.waitToHear('the agent alone', 440, clear)
  expect(await signaling()).toBe(negotiated)
})

test('a conference of strangers is refused, and changes nothing', async ({ lab }) => {
  const media = await lab.open()
  await media.request('peer.open', { peer: 'a', iceServers: [] })
  await expect(media.request('conference.set', { peers: ['a', 'b'] })).rejects.toThrow(/no peer b/)
  await media.request('conference.set', { peers: ['a'] })
  await media.request('conference.set', { peers: [] })
})
