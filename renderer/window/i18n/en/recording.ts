export const recording = {
  on: 'Recording',
  paused: 'Recording paused',
  markHint:
    'Recorded on this machine ({source}), kept encrypted, deleted once the hub has it. {keys} pauses and goes on.',
  pausedHint: 'What is said now is not recorded. {keys} goes on.',
  pausedByField: 'A field that must not be recorded is being filled in; it goes on by itself afterwards.',
  pause: 'Pause recording',
  resume: 'Go on recording',
  start: 'Record on this machine',
  stop: 'Stop recording here',
  source: { softphone: 'softphone', 'sound-card': 'sound card' },
  tab: 'Recording',
  rule: 'Recording here',
  rules: {
    never: 'Nothing by itself; in a call it can be started by hand.',
    always: 'Every call with the outside is recorded on this machine.',
    'when-pbx-cannot': 'Only calls that the PBX should record and does not.',
  },
  ruleHint: 'Set by the administrator in the centre’s configuration.',
  call: 'Present call',
  noCall: 'No call',
  waiting: 'Waiting to be sent',
  waitingWords: '{count}, {size}',
  nothingWaits: 'Nothing',
  waitingHint: 'Kept encrypted on this machine until the hub confirms that it has them.',
  folder: 'Space used',
  trouble: 'Trouble',
  goesOn: 'Recording works again',
  short: {
    'disk-full': 'Not recording: disk full',
    disk: 'Not recording: disk fails',
    'no-sox': 'Not recording: no sox',
    'sound-card': 'Not recording: no sound',
  },
  troubles: {
    'disk-full':
      'The disk is full: calls go on, recordings cannot be written. Free some space and it goes on by itself; earlier recordings are untouched.',
    disk: 'Recordings cannot be written to the disk ({reason}); calls go on. Check the disk; it goes on by itself.',
    'no-sox':
      'This computer has no sox, so calls on the desk phone cannot be recorded from the sound card. Have it installed: on Debian/Ubuntu sudo apt install sox libsox-fmt-all, on Windows and macOS from sox.sourceforge.net, and on the PATH; it then starts by itself.',
    'sound-card':
      'The sound card gives no sound ({reason}). Check the recording cable and the system’s recording device; it goes on by itself.',
    refused: 'A recording was not sent: {reason} It is tried again later and stays on this machine.',
  },
}
