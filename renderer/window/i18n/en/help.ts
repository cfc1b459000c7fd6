import { type help as source } from '../zh-CN/help.ts'

export const help: typeof source = {
  ask: 'Ask for help',
  asked: 'Help is asked for',
  taken: '{who} comes to help',
  callOff: 'Call it off',
  open: 'Help is asked for',
  wanted: '{who} asks for help',
  wantedAt: 'Ext. {extension}',
  takenBy: '{who} has taken it',
  listen: 'Listen in',
  listenTo: 'Listen in to {who}',
  take: 'Take it',
  takeOf: 'Take it: {who} asks for help',
}
