import { type update as source } from '../zh-CN/update.ts'

export const update: typeof source = {
  title: 'Version and updates',
  notHere: 'This copy does not update itself; an administrator installs new versions.',
  state: {
    none: 'There is no newer version.',
    offered:
      'Version {version} is there. Updating restarts the program, so do it when you are free; nothing typed is lost.',
    fetching: 'Fetching and checking {version} … work goes on as usual.',
    ready: '{version} is ready and runs after a restart.',
    failed: '{version} could not be fetched; the present version is not affected.',
  },
  available: 'Version {version} is there; update in Settings · About.',
  takenBack: 'Version {version} did not start properly on this machine and was taken back. Tell your administrator.',
  look: 'Look for updates',
  fetch: 'Fetch the new version',
  restart: 'Restart and update',
  atHub: 'Versions the hub offers',
  nothingAtHub:
    'The hub has no updates to offer. How to publish one is in the administrator’s guide (zuoxi-hub publish-update).',
  offer: '{system}: {version}, offered to {percent} % of the seats; taken back at {count}',
  offerHalted: '{system}: {version} is no longer offered; {count} seats could not start it and took it back',
  system: { linux: 'Linux', win: 'Windows', mac: 'macOS' },
  source: 'Source of updates (the hub goes there, no seat does)',
  sourceNotYet: 'Not looked at yet; it begins a minute after the start, then every few hours.',
  sourceFetching: 'Looking and fetching …',
  sourceGood: 'Looked at {at}; all is well.',
  lookAtSource: 'Look now',
  seats: 'Version at each seat',
  column: { device: 'Machine', person: 'Job number', version: 'Version', system: 'System', seen: 'Told at' },
  failedHere: '{version} taken back',
}
