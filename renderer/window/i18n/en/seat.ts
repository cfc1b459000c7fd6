import { type seat as source } from '../zh-CN/seat.ts'

export const seat: typeof source = {
  change: 'Change the seat’s state',
  unknown: 'State unknown',
  state: {
    ready: 'Ready',
    ringing: 'Ringing',
    talking: 'Talking',
    holding: 'On hold',
    'wrap-up': 'Wrap-up',
    break: 'Break',
    'not-ready': 'Not ready',
    'outbound-only': 'Outbound',
    'signed-out': 'Signed out',
  },
  ask: { ready: 'Ready', 'not-ready': 'Not ready', break: 'Break', 'outbound-only': 'Outbound only' },
  asked: 'Changing to: {state}',
  left: '{duration} left',
  over: '{duration} over',
  endWrapUp: 'End wrap-up',
  signOut: 'Sign out of the seat',
  signOutSure: 'Press again to sign out',
  atSeat: 'Extension {extension}',
  repairing: 'Repairing…',
  disagreement: 'Repair state',
  disagreementWhat: 'The PBX and the seat disagree: {what}. Press to repair.',
  disagreementOf: {
    'member-missing': 'not signed in to queue {about} on the PBX',
    'member-extra': 'signed in to queue {about} on the PBX',
    paused: 'paused on the PBX',
    'not-paused': 'not paused on the PBX',
    registration: 'registration of the phone',
  },
  whatToDo: 'What to do?',
  notProven: 'Cannot be ready yet',
  nowProven: 'Everything is proven now',
  proof: { registered: 'Registration', microphone: 'Microphone', speaker: 'Speaker', hub: 'Hub' },
  proofIs: { proven: 'works', testing: 'testing', failed: 'does not work' },
  proofWhy: {
    registered: {
      other:
        'The phone is not registered with the PBX; it keeps trying. If it stays so, check the network, then tell your administrator.',
      refused: 'The PBX refused this seat’s registration. Ask your administrator to check the extension.',
    },
    microphone: {
      other: 'The microphone does not work. Check the headset’s plug, or choose another in Settings → Sound.',
      'none-found': 'No microphone was found. Plug the headset in; it is noticed by itself.',
      denied: 'The system does not let this program use the microphone. Allow it in the system’s privacy settings.',
      unplugged: 'The headset was unplugged. Plug it in; it is noticed by itself.',
      'in-use': 'Another program uses the microphone. Close it, or choose another microphone.',
      ended: 'The microphone stopped. Unplug the headset and plug it in again.',
      muted: 'The microphone is muted, in the system or on the headset. Switch it on.',
      silent: 'Nothing is heard from the microphone. Check the mute switch of the headset.',
    },
    speaker: {
      other: 'The speaker does not work. Check the headset’s plug, or choose another in Settings → Sound.',
      'none-found': 'No speaker was found. Plug the headset in; it is noticed by itself.',
      unplugged: 'The speaker was unplugged. Plug it in; it is noticed by itself.',
    },
    hub: {
      other:
        'The hub cannot be reached; it keeps trying. What you typed is kept on this machine. If it stays so, tell your administrator.',
    },
  },
  toSound: 'Settings → Sound',
  tryReady: 'Test again and be ready',
}
