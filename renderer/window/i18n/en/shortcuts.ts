import { type shortcuts as source } from '../zh-CN/shortcuts.ts'

export const shortcuts: typeof source = {
  sheet: 'Shortcuts',
  sheetWithKey: 'Shortcuts  ?',
  questionMark: '?',
  close: 'Close',
  none: 'not set',
  change: 'Change them in Settings → Shortcuts.',
  enter: 'Enter',
  group: { call: 'Call', seat: 'Seat', everywhere: 'Everywhere' },
  action: {
    answer: 'Answer',
    'hang-up': 'Hang up',
    hold: 'Hold / retrieve',
    transfer: 'Transfer',
    conference: 'Conference',
    mute: 'Mute / unmute',
    ready: 'Ready / not ready',
    'end-wrap-up': 'End wrap-up',
    dial: 'Dial / send tones',
    'go-to': 'Go to anything',
  },
  fixed: { tabs: 'Tabs', places: 'Pages', sheet: 'This sheet', escape: 'Close the topmost' },
  goToHint: 'Customer, number, colleague, page or action',
  results: 'Results',
  nothing: 'Nothing found. Try a name or a part of a number.',
}
