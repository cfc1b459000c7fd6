import { expect, type Page } from '@playwright/test'
import { type AudioDevice, type LoopBack } from '../../contract/seat/devices.ts'
import { waitFor } from '../support/wait-for.ts'
import { callFar, farEnd } from './support/media-lab/far-end.ts'
import { type MediaPage, test } from './support/media-lab/lab.ts'

/** Devices of the real media page: Chromium's fake ones, and machines that tests take away and bring back. */

const clear = (amplitude: number): boolean => amplitude > 0.05
const gone = (amplitude: number): boolean => amplitude < 0.002

type Spied = { opened: MediaStreamTrack[]; asked: MediaStreamConstraints[] }
type WithSpy = { spied: Spied }

/** Keeps what getUserMedia gave, to see which microphones are open; the page itself is not changed. */
async function spyOnMicrophone(page: Page): Promise<void> {
  await page.evaluate(() => {
    const spied: Spied = { opened: [], asked: [] }
    Object.assign(globalThis, { spied })
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
      spied.asked.push(constraints)
      const stream = await real(constraints)
      spied.opened.push(...stream.getTracks())
      return stream
    }
  })
}

/** The devices whose tracks are live now. */
function openMicrophones(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(() =>
    (globalThis as unknown as WithSpy).spied.opened
      .filter(({ readyState }) => readyState === 'live')
      .map((track) => track.getSettings().deviceId),
  )
}

/** Takes devices away: the system lists them no more, and their tracks end as when the plug is pulled. */
async function unplug(page: Page, ...labels: readonly string[]): Promise<void> {
  await page.evaluate(async (away) => {
    type Hidden = { hidden: string[]; ids: Set<string>; real: () => Promise<MediaDeviceInfo[]> }
    const state = ((globalThis as unknown as { plugs: Hidden }).plugs ??= (() => {
      const media = navigator.mediaDevices
      const made: Hidden = { hidden: [], ids: new Set(), real: media.enumerateDevices.bind(media) }
      media.enumerateDevices = async () => (await made.real()).filter(({ label }) => !made.hidden.includes(label))
      const open = media.getUserMedia.bind(media)
      media.getUserMedia = async (constraints = {}) => {
        const wanted = (constraints.audio as { deviceId?: { exact?: string } }).deviceId?.exact
        const left = (await media.enumerateDevices()).filter(({ kind }) => kind === 'audioinput')
        if (left.length === 0 || (wanted !== undefined && made.ids.has(wanted))) {
          throw new DOMException('Requested device not found', 'NotFoundError')
        }
        return open(constraints)
      }
      return made
    })())
    state.hidden = [...away]
    state.ids = new Set(
      (await state.real()).filter(({ label }) => away.includes(label)).map(({ deviceId }) => deviceId),
    )
    for (const track of (globalThis as unknown as WithSpy).spied.opened) {
      if (track.readyState !== 'live' || !state.ids.has(track.getSettings().deviceId ?? '')) continue
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
  }, labels)
}

async function microphones(media: MediaPage): Promise<readonly AudioDevice[]> {
  const fact = await media.fact('devices', ({ state }) => state.devices.length > 0)
  return fact.state.devices.filter(({ kind }) => kind === 'microphone')
}

test('devices are listed once each, with names, and one default of each kind', async ({ lab }) => {
  const media = await lab.open()
  const { state } = await media.fact('devices', (fact) => fact.state.devices.length > 0)
  expect(state.microphoneTrouble).toBeNull()
  expect(state.speakerTrouble).toBeNull()
  for (const kind of ['microphone', 'speaker']) {
    const devices = state.devices.filter((device) => device.kind === kind)
    expect(devices.length).toBeGreaterThan(0)
    expect(devices.filter(({ isDefault }) => isDefault)).toHaveLength(1)
    expect(devices.every(({ label }) => label !== '')).toBe(true)
    expect(new Set(devices.map(({ deviceId }) => deviceId)).size).toBe(devices.length)
  }
})

test('the microphone is open only while it is needed, and once for all who need it', async ({ lab }) => {
  const media = await lab.open(spyOnMicrophone)
  await media.settings({})
  expect(await openMicrophones(media.page)).toEqual([])
  await media.request('audio.keep-warm', { on: true })
  await waitFor('an open microphone', async () => (await openMicrophones(media.page)).length === 1)
  await media.request('levels.watch', { on: true })
  await media.fact('levels', ({ microphone }) => microphone > 0.5)
  const far = await farEnd(await lab.openFar(), 1000)
  await callFar(media, 'a', far)
  await far.waitToHear('the agent', 440, clear)
  expect(await openMicrophones(media.page)).toHaveLength(1)
  await media.request('peer.close', { peer: 'a' })
  await media.request('levels.watch', { on: false })
  expect(await openMicrophones(media.page)).toHaveLength(1)
  await media.request('audio.keep-warm', { on: false })
  await waitFor('the microphone to be closed', async () => (await openMicrophones(media.page)).length === 0)
})

test('levels come ten times a second while they are watched, and not after', async ({ lab }) => {
  const media = await lab.open()
  await media.settings({})
  await media.request('levels.watch', { on: true })
  await waitFor('30 levels', async () => (await media.facts('levels')).length >= 30)
  const times = (await media.posted()).filter(({ message }) => JSON.stringify(message).includes('"levels"'))
  const seconds = ((times.at(-1)?.at ?? 0) - (times[0]?.at ?? 0)) / 1000
  const rate = (times.length - 1) / seconds
  expect(rate).toBeGreaterThan(5)
  expect(rate).toBeLessThan(12)
  await media.request('levels.watch', { on: false })
  const after = (await media.facts('levels')).length
  await media.request('audio.prove', {})
  expect((await media.facts('levels')).length).toBe(after)
  expect((await media.facts('levels')).at(-1)).toMatchObject({ microphone: 0, speaker: 0 })
})

test('another microphone, and other processing, in the middle of a call, without negotiation', async ({ lab }) => {
  const media = await lab.open(spyOnMicrophone)
  await media.settings({})
  const far = await farEnd(await lab.openFar(), 1000)
  await callFar(media, 'a', far)
  await far.waitToHear('the agent', 440, clear)
  const offered = (await media.facts('peer.state')).filter(({ signaling }) => signaling !== 'stable').length
  const before = await openMicrophones(media.page)
  const other = (await microphones(media)).find(({ deviceId }) => !before.includes(deviceId))
  expect(other).toBeDefined()

  await media.settings({ microphone: { deviceId: other!.deviceId, label: other!.label } })
  await waitFor('the other microphone', async () => {
    const open = await openMicrophones(media.page)
    return open.length === 1 && open[0] === other!.deviceId
  })
  const packets = await far.packetsReceived()
  await expect.poll(() => far.packetsReceived()).toBeGreaterThan(packets + 20)
  await far.waitToHear('the agent through the other one', 440, clear)

  // The id is another one after a driver was installed anew; the name is the same.
  await media.settings({ microphone: { deviceId: 'of-yesterday', label: other!.label }, autoGainControl: true })
  const asked = await waitFor('new processing', () =>
    media.page.evaluate(() => {
      const last = (globalThis as unknown as WithSpy).spied.asked.at(-1)?.audio as MediaTrackConstraints
      return last.autoGainControl === true ? last : null
    }),
  )
  expect(asked).toMatchObject({ deviceId: { exact: other!.deviceId }, echoCancellation: false })
  expect((await media.facts('peer.state')).filter(({ signaling }) => signaling !== 'stable').length).toBe(offered)
})

test('a microphone that is pulled out is replaced; without any the call goes on silent, and it comes back', async ({
  lab,
}) => {
  const media = await lab.open(spyOnMicrophone)
  const all = await microphones(media)
  const [first, ...rest] = all
  await media.settings({ microphone: { deviceId: first!.deviceId, label: first!.label } })
  const far = await farEnd(await lab.openFar(), 1000)
  await callFar(media, 'a', far)
  await far.waitToHear('the agent', 440, clear)
  expect(await openMicrophones(media.page)).toEqual([first!.deviceId])

  const told = (await media.facts('devices')).length
  await unplug(media.page, first!.label)
  await waitFor('another microphone', async () => {
    const open = await openMicrophones(media.page)
    return open.length === 1 && open[0] !== first!.deviceId
  })
  await far.waitToHear('the agent through another one', 440, clear)
  const { state } = await media.fact(
    'devices',
    (fact) => fact.state.devices.every(({ label }) => label !== first!.label),
    told,
  )
  expect(state.settings.microphone?.deviceId, 'the choice is kept').toBe(first!.deviceId)
  expect((await media.facts('devices')).slice(told).map((fact) => fact.state.microphoneTrouble)).not.toContain(
    'unplugged',
  )

  await unplug(media.page, ...all.map(({ label }) => label), 'Default - ' + first!.label, 'Fake Default Audio Input')
  await media.fact('devices', (fact) => fact.state.microphoneTrouble === 'unplugged')
  await far.waitToHear('silence', 440, gone)
  const packets = await far.packetsReceived()
  await expect.poll(() => far.packetsReceived()).toBeGreaterThan(packets + 20)
  const proof = await media.request('audio.prove', {})
  expect(proof.microphone).toMatchObject({ ok: false, why: 'none-found' })

  const troubled = (await media.facts('devices')).length
  await unplug(media.page)
  await media.fact(
    'devices',
    (fact) => fact.state.microphoneTrouble === null && fact.state.devices.length > 0,
    troubled,
  )
  await waitFor('the chosen microphone', async () => (await openMicrophones(media.page)).join() === first!.deviceId)
  await far.waitToHear('the agent again', 440, clear)
  expect(rest.length).toBeGreaterThan(0)
})

test('the others are heard on the chosen speaker at the chosen volume, and on the default one when it is gone', async ({
  lab,
}) => {
  const media = await lab.open(async (page) => {
    await spyOnMicrophone(page)
    await page.evaluate(() => {
      const play = HTMLMediaElement.prototype.play
      HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
        Object.assign(globalThis, { heardOn: this })
        return play.apply(this)
      }
    })
  })
  const heardOn = (): Promise<{ sink: string; volume: number; muted: boolean }> =>
    media.page.evaluate(() => {
      const { sinkId, volume, muted } = (globalThis as unknown as { heardOn: HTMLMediaElement }).heardOn
      return { sink: sinkId, volume, muted }
    })
  const { state } = await media.fact('devices', (fact) => fact.state.devices.some(({ kind }) => kind === 'speaker'))
  const chosen = state.devices.find(({ kind, isDefault }) => kind === 'speaker' && !isDefault)!
  await media.settings({})
  await callFar(media, 'a', await farEnd(await lab.openFar(), 1000))
  await expect.poll(heardOn).toEqual({ sink: '', volume: 1, muted: false })
  const speaker = { deviceId: chosen.deviceId, label: chosen.label }
  await media.settings({ speaker, speakerVolume: 0.25 })
  await expect.poll(heardOn).toEqual({ sink: chosen.deviceId, volume: 0.25, muted: false })
  await media.request('peer.hold', { peer: 'a', held: true })
  await expect.poll(heardOn).toMatchObject({ muted: true })
  await media.request('peer.hold', { peer: 'a', held: false })
  await unplug(media.page, chosen.label)
  await expect.poll(heardOn).toEqual({ sink: '', volume: 0.25, muted: false })
  await unplug(media.page)
  await expect.poll(heardOn).toMatchObject({ sink: chosen.deviceId })
})

test('a live microphone and a speaker are proven, with the level', async ({ lab }) => {
  const media = await lab.open(spyOnMicrophone)
  await media.settings({})
  const proof = await media.request('audio.prove', {})
  expect(proof).toEqual({
    microphone: { ok: true, level: expect.closeTo(0.9, 1) as unknown as number, why: null },
    speaker: { ok: true, why: null },
  })
  await waitFor('the microphone to be closed', async () => (await openMicrophones(media.page)).length === 0)
})

test('what the system refuses is not proven, and says why', async ({ lab }) => {
  const denied = await lab.open(undefined, false)
  expect((await denied.request('audio.prove', {})).microphone).toMatchObject({ ok: false, why: 'denied' })
  const inUse = await lab.open((page) =>
    page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('taken', 'NotReadableError'))
    }),
  )
  expect((await inUse.request('audio.prove', {})).microphone).toMatchObject({ ok: false, why: 'in-use' })
  await inUse.request('audio.keep-warm', { on: true })
  await inUse.fact('devices', ({ state }) => state.microphoneTrouble === 'in-use')
})

test.describe('a microphone that sends only zeros', () => {
  test.use({ labOptions: { microphone: 0 } })
  test('is proven with a warning, and fails the loop-back test', async ({ lab }) => {
    const media = await lab.open()
    await media.settings({})
    expect((await media.request('audio.prove', {})).microphone).toEqual({ ok: true, level: 0, why: 'silent' })
    await media.request('loop-back.start', { seconds: 1 })
    const done = await media.fact('loop-back', ({ state }) => state.state === 'done')
    expect(done.state).toEqual({ state: 'done', peak: 0, verdict: 'silent' })
  })
})

test.describe('a computer without audio devices', () => {
  test.use({ labOptions: { microphone: 'none' } })
  test('has neither proven, says so, and can still be called', async ({ lab }) => {
    const media = await lab.open()
    const { state } = await media.fact('devices')
    expect(state).toMatchObject({ devices: [], microphoneTrouble: 'none-found', speakerTrouble: 'none-found' })
    expect(await media.request('audio.prove', {})).toEqual({
      microphone: { ok: false, level: 0, why: 'none-found' },
      speaker: { ok: false, why: 'none-found' },
    })
    const far = await farEnd(await lab.openFar(), 1000)
    await callFar(media, 'a', far)
    await expect.poll(() => far.packetsReceived()).toBeGreaterThan(20)
    await media.request('ring.start', { tone: 'ring' })
    await media.request('ring.stop', {})
    await media.request('loop-back.start', { seconds: 1 })
    expect((await media.fact('loop-back')).state.state).toBe('failed')
  })
})

test('the loop-back test records, plays, and judges; it can be called off', async ({ lab }) => {
  const media = await lab.open(spyOnMicrophone)
  await media.settings({})
  await media.request('loop-back.start', { seconds: 1 })
  const done = await media.fact('loop-back', ({ state }) => state.state === 'done')
  expect(done.state.verdict).toBe('good')
  expect(done.state.peak).toBeGreaterThan(0.4)
  expect(done.state.peak).toBeLessThan(0.6)
  const states = (await media.facts('loop-back')).map(({ state }) => state.state)
  const order: LoopBack['state'][] = ['recording', 'playing', 'done']
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual(order)

  await media.request('loop-back.start', { seconds: 15 })
  await media.request('loop-back.stop', {})
  const after = (await media.facts('loop-back')).length
  expect((await media.facts('loop-back')).at(-1)).toMatchObject({ state: { state: 'off', verdict: null } })
  await waitFor('the microphone to be closed', async () => (await openMicrophones(media.page)).length === 0)
  expect((await media.facts('loop-back')).length).toBe(after)
})

test('tones sound on the device they belong to, one at a time', async ({ lab }) => {
  const media = await lab.open(async (page) => {
    await page.evaluate(() => {
      const contexts: AudioContext[] = []
      Object.assign(globalThis, { contexts })
      // Seen from outside: what the page connects to an output that is really played.
      const start = AudioBufferSourceNode.prototype.start
      AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, ...when) {
        contexts.push(this.context as AudioContext)
        const analyser = this.context.createAnalyser()
        analyser.fftSize = 8192
        this.connect(analyser)
        Object.assign(this.context, { analyser })
        start.apply(this, when)
      }
    })
  })
  type Context = AudioContext & { analyser: AnalyserNode; sinkId: string }
  const sounding = (): Promise<{ sink: string; peak: number }[]> =>
    media.page.evaluate(() =>
      (globalThis as unknown as { contexts: Context[] }).contexts
        .filter(({ state }) => state === 'running')
        .map(({ analyser, sinkId }) => {
          const samples = new Float32Array(analyser.fftSize)
          analyser.getFloatTimeDomainData(samples)
          return { sink: sinkId, peak: Math.max(...samples.map(Math.abs)) }
        }),
    )
  const { state } = await media.fact('devices', (fact) => fact.state.devices.some(({ kind }) => kind === 'speaker'))
  const speakers = state.devices.filter(({ kind, isDefault }) => kind === 'speaker' && !isDefault)
  const ringer = speakers[0]!
  await media.settings({ ringer: { deviceId: ringer.deviceId, label: ringer.label }, ringTone: 'classic' })
  await media.request('ring.start', { tone: 'ring' })
  await waitFor('ringing on the ringer', async () => {
    const [one, ...more] = await sounding()
    return more.length === 0 && one?.sink === ringer.deviceId && one.peak > 0.1
  })
  await media.request('ring.start', { tone: 'busy' })
  await waitFor('the busy tone in the ear', async () => {
    const [one, ...more] = await sounding()
    return more.length === 0 && one?.sink === '' && one.peak > 0.1
  })
  await media.request('ring.stop', {})
  await waitFor('silence', async () => (await sounding()).length === 0)
  await media.settings({ ringTone: 'none' })
  await media.request('ring.start', { tone: 'ring' })
  expect(await sounding()).toEqual([])
  await media.request('ring.start', { tone: 'help' })
  await waitFor('help is asked for once', async () => (await sounding()).length === 1)
  await waitFor('help has sounded', async () => (await sounding()).length === 0)
})

test('when main goes away the microphone closes', async ({ lab }) => {
  const media = await lab.open(spyOnMicrophone)
  await media.request('audio.keep-warm', { on: true })
  await waitFor('an open microphone', async () => (await openMicrophones(media.page)).length === 1)
  await lab.app.evaluate((_electron, number) => {
    ;(globalThis as unknown as { lab: { disconnect(one: number): void } }).lab.disconnect(number)
  }, media.number)
  await waitFor('the microphone to be closed', async () => (await openMicrophones(media.page)).length === 0)
})
