import { type MediaInput, type MediaRequestName } from '../../contract/media/messages.ts'
import { type AudioSettings } from '../../contract/seat/devices.ts'
import { type Proof } from '../../contract/seat/ready-proof.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type MediaLink } from '../media/media-link.ts'
import { type AudioMedia } from './audio-media.ts'
import { audioProofs, unansweredProofs } from './audio-proofs.ts'
import { readAudioSettings } from './stored-settings.ts'

/**
 * The sound of the seat: keeps the person's settings, sees to it that every media window has them, and shows devices,
 * levels and loop-back test on the board.
 */
export type Audio = {
  settings(): AudioSettings
  /** Stores the change and gives it to the windows; resolves when it is stored. A running call changes with it. */
  changeSettings(change: AudioSettingsChange): Promise<void>
  /** Levels are told only while somebody looks. */
  watchLevels(on: boolean): Promise<void>
  /** Rejects when no media window answers; how the test goes is on the board. */
  startLoopBack(): Promise<void>
  stopLoopBack(): Promise<void>
  /** Lets the ring tone sound for a moment; a real call's ringing takes its place. */
  tryRing(): Promise<void>
  /** Somebody asks for help: sounds once, unless a call rings or rings back, whose tone it would take the place of. */
  soundHelp(): void
  /** Something is wrong on the floor; the same holds for it. */
  soundAlarm(): void
  /** Somebody looks after it. */
  hushAlarm(): void
  /** Keeps the microphone open in every window: on while the seat can be called, off when it cannot. */
  keepWarm(on: boolean): void
  /** Microphone and speaker (AG3); never rejects. */
  prove(): Promise<readonly [Proof, Proof]>
  close(): void
}

/** Members left out, or `undefined`, stay as they are. */
export type AudioSettingsChange = { readonly [K in keyof AudioSettings]?: AudioSettings[K] | undefined }

export type AudioOptions = {
  readonly media: AudioMedia
  readonly board: TopicBoard
  readonly now: () => number
  /** What was stored; anything, also of another version. */
  loadSettings(): unknown
  saveSettings(settings: AudioSettings): void | Promise<void>
  readonly loopBackSeconds?: number
  readonly tryRingMs?: number
}

export function createAudio(options: AudioOptions): Audio {
  const { media, board, now, loadSettings, saveSettings, loopBackSeconds = 4, tryRingMs = 3000 } = options
  const links = new Set<MediaLink>()
  let settings = readAudioSettings(loadSettings())
  let watching = false
  let warm = false
  let trying: NodeJS.Timeout | undefined

  /** A window that has gone is replaced, and the new one is told everything again. */
  const tellAll = <N extends MediaRequestName>(name: N, input: MediaInput<N>): void => {
    for (const link of links) {
      if (link.gone) links.delete(link)
      else void link.request(name, input).catch(() => undefined)
    }
  }
  const tellActive = <N extends MediaRequestName>(name: N, input: MediaInput<N>): void => {
    void media.request(name, input).catch(() => undefined)
  }
  const lineSounds = (): boolean =>
    board.get('lines').lines.some(({ phase }) => ['ringing', 'dialling', 'ring-back'].includes(phase))
  const endTrying = (): void => {
    if (trying === undefined) return
    clearTimeout(trying)
    trying = undefined
  }

  const opened = (link: MediaLink): void => {
    links.add(link)
    void link.request('audio.settings', settings).catch(() => undefined)
    if (warm) void link.request('audio.keep-warm', { on: true }).catch(() => undefined)
  }

  board.update('devices', (state) => ({ ...state, settings }))
  const already = media.active()
  if (already !== null) opened(already)
  const stopListening = media.listen({
    opened,
    active(link, instead) {
      if (watching) void link.request('levels.watch', { on: true }).catch(() => undefined)
      if (instead === null) return
      links.delete(instead)
      const { state } = board.get('loop-back')
      if (state === 'recording' || state === 'playing') {
        board.set('loop-back', { state: 'failed', peak: 0, verdict: null })
      }
    },
    fact(fact) {
      // The settings are ours to say: the window may not have heard of the newest yet.
      if (fact.kind === 'devices') board.set('devices', { ...fact.state, settings })
      if (fact.kind === 'levels') board.set('levels', { microphone: fact.microphone, speaker: fact.speaker })
      if (fact.kind === 'loop-back') board.set('loop-back', fact.state)
    },
  })

  return {
    settings: () => settings,
    async changeSettings(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      settings = { ...settings, ...Object.fromEntries(given) }
      board.update('devices', (state) => ({ ...state, settings }))
      tellAll('audio.settings', settings)
      await saveSettings(settings)
    },
    async watchLevels(on) {
      watching = on
      await media.request('levels.watch', { on })
      if (!on) board.set('levels', { microphone: 0, speaker: 0 })
    },
    async startLoopBack() {
      await media.request('loop-back.start', { seconds: loopBackSeconds })
    },
    async stopLoopBack() {
      await media.request('loop-back.stop', {})
    },
    async tryRing() {
      endTrying()
      // A real call rings already: it is not to be silenced after a moment.
      if (board.get('lines').lines.some(({ phase }) => phase === 'ringing')) return
      await media.request('ring.start', { tone: 'ring' })
      trying = setTimeout(() => {
        trying = undefined
        if (board.get('lines').lines.some(({ phase }) => phase === 'ringing')) return
        tellActive('ring.stop', {})
      }, tryRingMs)
    },
    soundHelp() {
      if (!lineSounds()) tellActive('ring.start', { tone: 'help' })
    },
    soundAlarm() {
      if (!lineSounds()) tellActive('ring.start', { tone: 'alarm' })
    },
    hushAlarm() {
      if (!lineSounds()) tellActive('ring.stop', {})
    },
    keepWarm(on) {
      if (warm === on) return
      warm = on
      tellAll('audio.keep-warm', { on })
    },
    async prove() {
      try {
        return audioProofs(await media.request('audio.prove', {}), now())
      } catch (error) {
        return unansweredProofs(error, now())
      }
    },
    close() {
      endTrying()
      stopListening()
      links.clear()
    },
  }
}
