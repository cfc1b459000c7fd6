import { expect } from '@playwright/test'
import { answerFar, callFar, farEnd, negotiate } from './support/media-lab/far-end.ts'
import { test } from './support/media-lab/lab.ts'

/** Calls of the real media page, in Electron, over its real protocol; the microphone hums 440 Hz. */

const clear = (amplitude: number): boolean => amplitude > 0.05
const gone = (amplitude: number): boolean => amplitude < 0.002

test('two media windows talk to each other: sound both ways, first packets and quality told', async ({ lab }) => {
  const [one, two] = [await lab.open(), await lab.open()]
  await one.settings({})
  await two.settings({})
  await one.request('peer.open', { peer: 'a', iceServers: [] })
  await two.request('peer.open', { peer: 'b', iceServers: [] })
  const made = await one.request('peer.create-offer', { peer: 'a', iceRestart: false })
  const offer = await one.request('peer.set-local', { peer: 'a', description: made })
  await two.request('peer.set-remote', { peer: 'b', description: offer })
  const answer = await two.request('peer.set-local', {
    peer: 'b',
    description: await two.request('peer.create-answer', { peer: 'b' }),
  })
  await one.request('peer.set-remote', { peer: 'a', description: answer })

  for (const media of [one, two]) {
    const first = [
      await media.fact('peer.first-audio', ({ direction }) => direction === 'out'),
      await media.fact('peer.first-audio', ({ direction }) => direction === 'in'),
    ]
    for (const { at } of first) expect(Math.abs(at - Date.now())).toBeLessThan(30_000)
    const { quality, packetsSent, packetsReceived } = await media.fact(
      'peer.quality',
      (fact) => fact.packetsReceived > 50 && fact.quality.roundTripMs !== null,
    )
    expect(packetsSent).toBeGreaterThan(50)
    expect(packetsReceived).toBeGreaterThan(50)
    expect(quality.codec).toBe('opus')
    expect(quality.mos).toBeGreaterThan(3)
    await media.request('levels.watch', { on: true })
    const loud = await media.fact('levels', (fact) => fact.microphone > 0.7 && fact.speaker > 0.7)
    expect(loud.microphone).toBeLessThanOrEqual(1)
    await media.request('levels.watch', { on: false })
    expect(await media.facts('peer.first-audio')).toHaveLength(2)
  }
})

test('the description has addresses the PBX can reach, and the codecs in order', async ({ lab }) => {
  const media = await lab.open()
  await media.request('peer.open', { peer: 'a', iceServers: [] })
  const made = await media.request('peer.create-offer', { peer: 'a', iceRestart: false })
  const { sdp } = await media.request('peer.set-local', { peer: 'a', description: made })
  const hosts = [...sdp.matchAll(/^a=candidate:\S+ \d udp \d+ (\S+) \d+ typ host/gm)].map(([, address]) => address)
  expect(hosts.length).toBeGreaterThan(0)
  expect(hosts.filter((address) => address?.endsWith('.local'))).toEqual([])
  const codecs = [...sdp.matchAll(/^a=rtpmap:\d+ ([\w-]+)\/(\d+)/gm)].map(([, name]) => name)
  expect(codecs.slice(0, 3)).toEqual(['opus', 'PCMA', 'PCMU'])
  expect(new Set(codecs.slice(3))).toEqual(new Set(['telephone-event']))
  expect(sdp.match(/^m=/gm)).toHaveLength(1)
  expect(sdp).toMatch(/^a=sendrecv/m)
})

test('mute and hold silence what they should, and nothing is negotiated for it', async ({ lab }) => {
  const media = await lab.open()
  const far = await farEnd(await lab.openFar(), 1000)
  await media.settings({})
  await callFar(media, 'a', far)
  await far.waitToHear('the agent at the far end', 440, clear)
  await media.request('levels.watch', { on: true })
  await media.fact('levels', ({ speaker }) => speaker > 0.5)
  const states = (await media.facts('peer.state')).length

  await media.request('peer.mute', { peer: 'a', muted: true })
  await far.waitToHear('silence of the muted agent', 440, gone)
  const muted = await far.packetsReceived()
  await media.request('peer.mute', { peer: 'a', muted: false })
  await far.waitToHear('the agent again', 440, clear)
  expect(await far.packetsReceived()).toBeGreaterThan(muted)

  const before = (await media.facts('levels')).length
  await media.request('peer.hold', { peer: 'a', held: true })
  await far.waitToHear('silence while held', 440, gone)
  await media.fact('levels', ({ speaker }) => speaker === 0, before)
  // A PBX ends a call whose packets stop: silence is sent.
  const held = await far.packetsReceived()
  await expect.poll(() => far.packetsReceived()).toBeGreaterThan(held + 10)
  await media.request('peer.mute', { peer: 'a', muted: true })
  await media.request('peer.hold', { peer: 'a', held: false })
  await media.request('peer.mute', { peer: 'a', muted: false })
  await far.waitToHear('the agent after the hold', 440, clear)
  const connected = (await media.facts('peer.state')).slice(states)
  expect(connected.filter(({ signaling }) => signaling !== 'stable')).toEqual([])
})

test('an inbound call is answered, digits are sent one by one, and quick fingers lose none', async ({ lab }) => {
  const media = await lab.open()
  const far = await farEnd(await lab.openFar(), 1000)
  await media.settings({})
  await media.request('audio.keep-warm', { on: true })
  await media.fact('devices')
  const { sdp } = await answerFar(media, 'a', far)
  expect(sdp).toMatch(/^a=candidate:/m)
  await far.waitToHear('the agent', 440, clear)
  await media.request('peer.dtmf', { peer: 'a', tones: '12', durationMs: 100, gapMs: 50 })
  await media.request('peer.dtmf', { peer: 'a', tones: '3#', durationMs: 100, gapMs: 50 })
  await media.fact('tone-sent', ({ tone }) => tone === '#')
  expect((await media.facts('tone-sent')).map(({ tone }) => tone)).toEqual(['1', '2', '3', '#'])
})

test('an offer may restart ICE, and the sound goes on', async ({ lab }) => {
  const media = await lab.open()
  const far = await farEnd(await lab.openFar(), 1000)
  await media.settings({})
  await callFar(media, 'a', far)
  await far.waitToHear('the agent', 440, clear)
  const ufrag = (sdp: string): string => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? ''
  const same = await negotiate(media, 'a', far, false)
  const restarted = await negotiate(media, 'a', far, true)
  expect(ufrag(restarted)).not.toBe(ufrag(same))
  expect(restarted).toMatch(/^a=candidate:.* typ host/m)
  const packets = await far.packetsReceived()
  await expect.poll(() => far.packetsReceived()).toBeGreaterThan(packets + 20)
  await far.waitToHear('the agent', 440, clear)
})

test('offers that restart ICE one after the other have addresses each', async ({ lab }) => {
  const media = await lab.open()
  const far = await farEnd(await lab.openFar(), 1000)
  await media.settings({})
  await callFar(media, 'a', far)
  await far.waitToHear('the agent', 440, clear)
  for (let round = 0; round < 4; round += 1) {
    // A PBX that takes an offer without any for a hold gives up ICE for the rest of the call.
    expect(await negotiate(media, 'a', far, true)).toMatch(/^a=candidate:.* typ host/m)
  }
  await far.waitToHear('the agent', 440, clear)
})

test('a request that is being carried out when its peer is closed is answered', async ({ lab }) => {
  const media = await lab.open()
  await media.request('peer.open', { peer: 'a', iceServers: [] })
  const made = await media.request('peer.create-offer', { peer: 'a', iceRestart: false })
  await media.post(
    { id: 1, request: 'peer.create-offer', input: { peer: 'a', iceRestart: false } },
    { id: 2, request: 'peer.set-local', input: { peer: 'a', description: made } },
    { id: 3, request: 'peer.create-answer', input: { peer: 'a' } },
    { id: 4, request: 'peer.close', input: { peer: 'a' } },
  )
  const answers = async (): Promise<readonly (readonly [number | undefined, boolean | undefined])[]> =>
    (await media.posted()).flatMap(({ message }) => {
      const { id, ok } = message as { id?: number; ok?: boolean }
      return id !== undefined && id < 1_000 ? [[id, ok] as const] : []
    })
  await expect.poll(async () => (await answers()).length).toBe(4)
  expect((await answers()).toSorted(([one = 0], [other = 0]) => one - other).at(-1)).toEqual([4, true])
})

test('every request gets one answer, and a wrong one its reason', async ({ lab }) => {
  const media = await lab.open()
  const wrong: readonly [unknown, RegExp][] = [
    [{ id: 1, request: 'peer.fly', input: {} }, /NotSupportedError/],
    [{ id: 2, request: 'toString', input: {} }, /NotSupportedError/],
    [{ id: 3, request: 'peer.mute', input: { peer: 'a' } }, /TypeError.*muted/],
    [{ id: 4, request: 'peer.mute', input: { peer: 'nobody', muted: true } }, /NotFoundError/],
    [{ id: 5, request: 'peer.open', input: { peer: 'a', iceServers: [] } }, /"ok":true/],
    [{ id: 6, request: 'peer.open', input: { peer: 'a', iceServers: [] } }, /InvalidStateError/],
    [
      { id: 7, request: 'peer.dtmf', input: { peer: 'a', tones: '1', durationMs: 100, gapMs: 50 } },
      /InvalidStateError/,
    ],
    [{ id: 8, request: 'peer.dtmf', input: { peer: 'a', tones: 'x', durationMs: 100, gapMs: 50 } }, /TypeError.*tones/],
    [
      { id: 9, request: 'peer.set-remote', input: { peer: 'a', description: { type: 'offer', sdp: 'nonsense' } } },
      /"ok":false/,
    ],
    [{ id: 10, request: 'peer.create-answer', input: { peer: 'a' } }, /InvalidStateError/],
    [{ id: 11, request: 'peer.close', input: { peer: 'a' } }, /"ok":true/],
    [{ id: 12, request: 'peer.close', input: { peer: 'a' } }, /"ok":true/],
  ]
  await media.post(null, 'text', 7, { id: 'x' }, { request: 'ring.stop' }, { id: 1.5, request: 'ring.stop' })
  // All at once: what is still to be done when the peer is closed is answered too.
  await media.post(...wrong.map(([message]) => message))
  await expect
    .poll(async () => (await media.posted()).filter(({ message }) => 'id' in (message as object)).length)
    .toBe(wrong.length)
  const answers = (await media.posted()).map(({ message }) => message as { id?: number })
  for (const [message, expected] of wrong) {
    const own = answers.filter(({ id }) => id === (message as { id: number }).id)
    expect(own, JSON.stringify(message)).toHaveLength(1)
    expect(JSON.stringify(own[0])).toMatch(expected)
  }
})

test('the page works without breaking its own policy, and complains of nothing', async ({ lab }) => {
  const complaints: string[] = []
  const media = await lab.open(async (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.reload()
  })
  await media.settings({})
  await callFar(media, 'a', await farEnd(await lab.openFar(), 1000))
  await media.fact('peer.quality')
  await media.request('loop-back.start', { seconds: 1 })
  await media.request('ring.start', { tone: 'ring' })
  await media.fact('loop-back', ({ state }) => state.state === 'done')
  await media.request('peer.close', { peer: 'a' })
  expect(complaints).toEqual([])
})
