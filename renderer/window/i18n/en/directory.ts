import { type directory as source } from '../zh-CN/directory.ts'

export const directory: typeof source = {
  title: 'Directory',
  kind: { seat: 'Seat', queue: 'Queue', station: 'Station', voicemail: 'Voicemail' },
  filter: 'Name, job number, extension or team',
  nobody: 'Nobody found.',
  reading: 'Reading the directory…',
}
