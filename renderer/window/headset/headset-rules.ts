import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { type Button, type ButtonFact, type Lamps } from './telephony-reports.ts'

type Lines = readonly Pick<PhoneLine, 'phase' | 'muted' | 'actions'>[]
type Facts = Readonly<Partial<Record<Button, ButtonFact>>>

const inCall = (lines: Lines): boolean =>
  lines.some(({ phase }) => ['talking', 'held', 'dialling', 'ring-back'].includes(phase))
const isMuted = (lines: Lines): boolean => lines.some(({ phase, muted }) => muted && phase !== 'ended')

/** What the headset is to show: the same as the call bar. */
export function lampsFor(lines: Lines): Lamps {
  return { offHook: inCall(lines), mute: isMuted(lines), ring: lines.some(({ phase }) => phase === 'ringing') }
}

/**
 * What a report of the headset asks for. A headset also reports what the lamps made it do: off the hook while a call goes
 * on, on the hook when none does. That is an echo and asks for nothing.
 */
export function headsetWish(facts: Facts, before: Facts, lines: Lines): 'answer' | 'hang-up' | 'mute' | null {
  const { hookSwitch, phoneMute } = facts
  const pressed = (now: ButtonFact | undefined, was: ButtonFact | undefined): boolean =>
    now !== undefined && now.on && was?.on !== true
  if (hookSwitch !== undefined && !hookSwitch.isSwitch && pressed(hookSwitch, before.hookSwitch)) {
    if (lines.some(({ actions }) => actions.includes('answer'))) return 'answer'
    return inCall(lines) ? 'hang-up' : null
  }
  if (hookSwitch?.isSwitch === true && hookSwitch.on !== before.hookSwitch?.on) {
    if (hookSwitch.on)
      return !inCall(lines) && lines.some(({ actions }) => actions.includes('answer')) ? 'answer' : null
    // Known to have been off the hook: a headset that says "on the hook" when it is plugged in ends no call.
    return before.hookSwitch?.on === true && inCall(lines) ? 'hang-up' : null
  }
  if (phoneMute === undefined || !inCall(lines)) return null
  if (phoneMute.isSwitch) return phoneMute.on === isMuted(lines) ? null : 'mute'
  return pressed(phoneMute, before.phoneMute) ? 'mute' : null
}
