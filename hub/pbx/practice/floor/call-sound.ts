import { guarded } from '../practice-log.ts'
import { type Frame } from '../sound/frame.ts'
import { mixFrames } from '../sound/mix.ts'
import { musicFrame } from '../sound/music.ts'
import { createSoundClock, type SoundNeed } from '../sound/sound-clock.ts'
import { type Voice } from '../sound/voice.ts'
import { hasMusic, hears, type Place } from '../sound/who-hears.ts'
import { type FloorCore } from './core.ts'
import { type Leg } from './leg.ts'
import { customerOf, isTalking, type Party, type PracticeCall } from './practice-call.ts'
import { type Recordings } from './recordings.ts'
import { type Supervisions } from './supervision.ts'

type Ear = { readonly place: Place; readonly voice: Voice; readonly said: Frame | null }

export type CallSound = ReturnType<typeof createCallSound>

/** Everybody's sound, 20 ms at a time: who is there, what each says, and what each hears of it. */
export function createCallSound(
  core: Pick<FloorCore, 'calls' | 'log'>,
  supervisions: Supervisions,
  recordings: Recordings,
) {
  const echoes = new Set<Leg>()
  let frameNumber = 0

  const isThere = ({ state }: Party): boolean => isTalking({ state } as Party) || state === 'alone'
  const sounds = (call: PracticeCall): boolean =>
    recordings.needs(call) ||
    [...call.parties].some((party) => isTalking(party) || (party.state === 'alone' && party.leg.voice.real))

  const need = (): SoundNeed => {
    if (echoes.size > 0 || supervisions.anyListening()) return 'ear'
    let some: SoundNeed = 'none'
    for (const call of core.calls.values()) {
      if (!sounds(call)) continue
      if ([...call.parties].some((party) => party.leg.voice.real && isThere(party))) return 'ear'
      some = 'script'
    }
    return some
  }

  const mixCall = (call: PracticeCall): void => {
    const places = new Map<Party, Place & { readonly role: 'party' }>()
    const ears: (Ear & { readonly party: Party | null })[] = []
    for (const party of call.parties) {
      if (!isThere(party)) continue
      const place = { role: 'party', room: party.room, silent: party.state === 'held' } as const
      places.set(party, place)
      ears.push({ place, voice: party.leg.voice, said: isTalking(party) ? party.leg.voice.speak() : null, party })
    }
    for (const { on, mode, leg } of supervisions.listening(call)) {
      const with_ = places.get(on)
      if (with_ === undefined) continue
      ears.push({
        place: { role: 'supervisor', on: with_, mode },
        voice: leg.voice,
        said: leg.voice.speak(),
        party: null,
      })
    }
    const all = ears.map(({ place }) => place)
    const customer = recordings.needs(call) ? customerOf(call) : undefined
    for (const ear of ears) {
      const recorded = ear.party !== null && ear.party === customer
      const speakers = ears.filter((other) => hears(ear.place, other.place))
      const music = (ear.voice.real || recorded) && hasMusic(ear.place, all)
      const heard = music ? musicFrame(frameNumber) : mixFrames(speakers.map(({ said }) => said))
      if (ear.voice.real || speakers.length > 0) ear.voice.hear(heard)
      if (recorded) recordings.write(call, ear.said, heard)
    }
  }
  const mix = guarded(core.log, mixCall)
  const echo = guarded(core.log, ({ voice }: Leg) => voice.hear(voice.speak()))
  const clock = createSoundClock(need, (frames) => {
    for (let count = 0; count < frames; count++) {
      frameNumber += 1
      for (const call of core.calls.values()) if (sounds(call)) mix(call)
      for (const leg of echoes) echo(leg)
    }
  })

  return {
    wake: () => clock.wake(),
    stop: () => clock.stop(),
    /** Hears himself, to try his headset. */
    echo(leg: Leg, on: boolean): void {
      if (on) echoes.add(leg)
      else echoes.delete(leg)
      clock.wake()
    },
  }
}
