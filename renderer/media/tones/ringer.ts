import { closeContext, createPlayingContext, moveContext } from '../devices/audio-context.ts'
import { type Devices } from '../devices/devices.ts'
import { renderTone } from './render-tone.ts'
import { type Tone, type ToneName, toneFor } from './tone-plan.ts'

/** Plays one tone at a time; the next takes the place of the one before. */
export type Ringer = {
  /** Resolves when it sounds, or when there is nothing to sound. */
  start(name: ToneName): Promise<void>
  stop(): void
}

type Playing = { readonly tone: Tone; readonly context: AudioContext; readonly gain: GainNode; sink: string }

export function createRinger(devices: Devices): Ringer {
  const rendered = new Map<Tone, Promise<AudioBuffer>>()
  let playing: Playing | null = null

  const stop = (): void => {
    if (playing !== null) closeContext(playing.context)
    playing = null
  }
  const render = (tone: Tone): Promise<AudioBuffer> => {
    const cycle = rendered.get(tone) ?? renderTone(tone)
    rendered.set(tone, cycle)
    return cycle
  }
  const present = (): void => {
    if (playing === null) return
    const { tone, context, gain } = playing
    const settings = devices.settings()
    gain.gain.value = tone.where === 'ringer' ? settings.ringerVolume : settings.speakerVolume
    const sink = devices.sink(tone.where === 'ringer' ? 'ringer' : 'speaker')
    if (sink === playing.sink) return
    playing.sink = sink
    void moveContext(context, sink)
  }
  /** So that a call's ringing need not wait for it. */
  const prepare = (): void => {
    const tone = toneFor('ring', devices.settings().ringTone)
    if (tone !== null) void render(tone).catch(() => undefined)
  }
  devices.onChange(() => {
    present()
    prepare()
  })
  prepare()

  return {
    async start(name) {
      stop()
      const tone = toneFor(name, devices.settings().ringTone)
      if (tone === null) return
      const sink = devices.sink(tone.where === 'ringer' ? 'ringer' : 'speaker')
      const context = createPlayingContext(sink)
      const gain = context.createGain()
      const mine: Playing = { tone, context, gain, sink }
      playing = mine
      const source = context.createBufferSource()
      source.buffer = await render(tone)
      if (playing !== mine) return // stopped, or another one took its place
      source.loop = tone.repeats
      source.connect(gain).connect(context.destination)
      source.onended = () => {
        if (playing === mine) stop()
      }
      present()
      source.start()
    },
    stop,
  }
}
