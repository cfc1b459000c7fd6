import { afterEach, describe, expect, it, vi } from 'vitest'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { type MediaFact } from '../../../../contract/media/messages.ts'
import { type AudioSettings, defaultAudioSettings } from '../../../../contract/seat/devices.ts'
import { type AudioMedia } from '../../../../main/audio/audio-media.ts'
import { type AudioOptions, createAudio } from '../../../../main/audio/audio.ts'
import { readAudioSettings } from '../../../../main/audio/stored-settings.ts'
import { createTopicBoard } from '../../../../main/bridge/topic-board.ts'
import { type MediaHostEvents } from '../../../../main/media/media-host.ts'
import { type MediaLink } from '../../../../main/media/media-link.ts'

/** A media host whose windows remember what they were asked and answer what the test says. */
function fakeMedia(answer: (request: string) => unknown = () => null) {
  const listeners = new Set<Partial<MediaHostEvents>>()
  const windows: { link: MediaLink; asked: [string, unknown][]; gone: boolean }[] = []
  let active: (typeof windows)[number] | undefined
  const open = (): (typeof windows)[number] => {
    const asked: [string, unknown][] = []
    const window = {
      asked,
      gone: false,
      link: {
        id: windows.length,
        get gone() {
          return window.gone
        },
        request: async (name: string, input: unknown) => {
          asked.push([name, input])
          return answer(name)
        },
        onFact: () => () => undefined,
        onGone: () => () => undefined,
        close: () => undefined,
      } as unknown as MediaLink,
    }
    windows.push(window)
    for (const events of listeners) events.opened?.(window.link)
    return window
  }
  const use = (window: (typeof windows)[number]): void => {
    const instead = active
    active = window
    for (const events of listeners) events.active?.(window.link, instead?.link ?? null)
  }
  const media: AudioMedia = {
    active: () => active?.link ?? null,
    request: async (name, input) => {
      if (!active) throw new Error('no window')
      return active.link.request(name, input)
    },
    listen(events) {
      listeners.add(events)
      return () => listeners.delete(events)
    },
  }
  const tell = (fact: MediaFact): void => {
    for (const events of listeners) events.fact?.(fact)
  }
  return { media, open, use, tell, listeners }
}

function start(answer?: (request: string) => unknown, more: Partial<AudioOptions> = {}) {
  const fake = fakeMedia(answer)
  const board = createTopicBoard(initialTopics('zh-CN', 0))
  const saved: AudioSettings[] = []
  const audio = createAudio({
    media: fake.media,
    board,
    now: () => 7,
    loadSettings: () => null,
    saveSettings: (settings) => void saved.push(settings),
    ...more,
  })
  return { ...fake, audio, board, saved }
}

describe('the sound of the seat', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('gives every window the stored settings, the spare too, and one that is open already', () => {
    const first = start(undefined, { loadSettings: () => ({ ringTone: 'soft' }) })
    for (const window of [first.open(), first.open()]) {
      expect(window.asked).toEqual([['audio.settings', { ...defaultAudioSettings, ringTone: 'soft' }]])
    }
    expect(first.board.get('devices').settings.ringTone).toBe('soft')

    const fake = fakeMedia()
    const early = fake.open()
    fake.use(early)
    createAudio({
      media: fake.media,
      board: createTopicBoard(initialTopics('zh-CN', 0)),
      now: () => 0,
      loadSettings: () => null,
      saveSettings: () => undefined,
    })
    expect(early.asked).toEqual([['audio.settings', defaultAudioSettings]])
  })

  it('stores a change, shows it, and tells the windows that live', async () => {
    const { audio, open, board, saved } = start()
    const [one, two] = [open(), open()]
    two.gone = true
    await audio.changeSettings({ ringTone: 'none', microphone: undefined })
    const expected = { ...defaultAudioSettings, ringTone: 'none' }
    expect(saved).toEqual([expected])
    expect(board.get('devices').settings).toEqual(expected)
    expect(one.asked.at(-1)).toEqual(['audio.settings', expected])
    expect(two.asked).toHaveLength(1)
  })

  it('shows facts on the board, with its own settings', async () => {
    const { audio, open, use, tell, board } = start()
    use(open())
    await audio.changeSettings({ speakerVolume: 0.5 })
    const device = { deviceId: 'a', label: 'A', kind: 'microphone' as const, isDefault: true }
    tell({
      kind: 'devices',
      state: {
        devices: [device],
        settings: defaultAudioSettings,
        microphoneTrouble: null,
        speakerTrouble: 'none-found',
      },
    })
    tell({ kind: 'levels', microphone: 0.4, speaker: 0.1 })
    tell({ kind: 'loop-back', state: { state: 'done', peak: 0.5, verdict: 'good' } })
    expect(board.get('devices')).toMatchObject({ devices: [device], speakerTrouble: 'none-found' })
    expect(board.get('devices').settings.speakerVolume).toBe(0.5)
    expect(board.get('levels')).toEqual({ microphone: 0.4, speaker: 0.1 })
    expect(board.get('loop-back').verdict).toBe('good')
  })

  it('keeps warm and watched across a lost window, and ends the test that was lost with it', async () => {
    const { audio, open, use, tell, board } = start()
    const [one, spare] = [open(), open()]
    use(one)
    audio.keepWarm(true)
    audio.keepWarm(true)
    await audio.watchLevels(true)
    expect(spare.asked.filter(([name]) => name === 'audio.keep-warm')).toEqual([['audio.keep-warm', { on: true }]])
    tell({ kind: 'loop-back', state: { state: 'recording', peak: 0.2, verdict: null } })
    one.gone = true
    use(spare)
    expect(spare.asked.at(-1)).toEqual(['levels.watch', { on: true }])
    expect(board.get('loop-back').state).toBe('failed')
    const next = open()
    expect(next.asked).toContainEqual(['audio.keep-warm', { on: true }])
    expect(next.asked).not.toContainEqual(['levels.watch', { on: true }])
    audio.keepWarm(false)
    expect(next.asked.at(-1)).toEqual(['audio.keep-warm', { on: false }])
    expect(one.asked).not.toContainEqual(['audio.keep-warm', { on: false }])
  })

  it('proves with what the window found, and without an answer says so', async () => {
    const found = { microphone: { ok: true, level: 0.3, why: null }, speaker: { ok: false, why: 'none-found' } }
    const { audio, open, use } = start((name) => (name === 'audio.prove' ? found : null))
    expect((await audio.prove()).map(({ state, why }) => [state, why])).toEqual([
      ['failed', 'failed'],
      ['failed', 'failed'],
    ])
    use(open())
    expect(await audio.prove()).toEqual([
      { item: 'microphone', state: 'proven', figure: 0.3, why: null, at: 7 },
      { item: 'speaker', state: 'failed', figure: null, why: 'none-found', at: 7 },
    ])
    const late = start(() => {
      throw Object.assign(new Error('late'), { name: 'TimeoutError' })
    })
    late.use(late.open())
    expect((await late.audio.prove())[0]).toMatchObject({ state: 'failed', why: 'timeout' })
  })

  it('tries the ring tone for a moment, and does not touch a real ringing', async () => {
    vi.useFakeTimers()
    const { audio, open, use, board } = start()
    const window = open()
    use(window)
    const rings = (): string[] => window.asked.map(([name]) => name).filter((name) => name.startsWith('ring.'))
    await audio.tryRing()
    await audio.tryRing()
    expect(rings()).toEqual(['ring.start', 'ring.start'])
    vi.advanceTimersByTime(3000)
    expect(rings()).toEqual(['ring.start', 'ring.start', 'ring.stop'])
    const ringing = { lineId: 'x', phase: 'ringing' } as never
    await audio.tryRing()
    board.set('lines', { lines: [ringing], current: null })
    vi.advanceTimersByTime(3000)
    await audio.tryRing()
    expect(rings()).toEqual(['ring.start', 'ring.start', 'ring.stop', 'ring.start'])
    board.set('lines', { lines: [], current: null })
    await audio.tryRing()
    audio.close()
    vi.advanceTimersByTime(3000)
    expect(rings().filter((name) => name === 'ring.stop')).toHaveLength(1)
  })
})

describe('stored settings', () => {
  it('cost only what is spoiled', () => {
    expect(readAudioSettings(null)).toEqual(defaultAudioSettings)
    expect(readAudioSettings('text')).toEqual(defaultAudioSettings)
    expect(
      readAudioSettings({ ringTone: 'trumpet', ringerVolume: 9, speakerVolume: 0.2, speaker: { deviceId: 'a' } }),
    ).toEqual({ ...defaultAudioSettings, speakerVolume: 0.2 })
    const choice = { deviceId: 'a', label: 'A' }
    expect(readAudioSettings({ microphone: choice, unknown: 1 })).toEqual({
      ...defaultAudioSettings,
      microphone: choice,
    })
  })
})
