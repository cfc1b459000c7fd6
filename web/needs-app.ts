import { type CommandName } from '../contract/bridge/names.ts'
import { SeatError } from '../main/seat-error.ts'

/** What only the installed app can do: it needs the machine the person sits at, or is the app itself. */
export const appCommands = [
  'app.save-diagnostics',
  'app.quit',
  'session.enrol',
  'session.forget-hub',
  'session.unlock',
  'audio.change-settings',
  'audio.watch-levels',
  'audio.start-loop-back',
  'audio.stop-loop-back',
  'audio.try-ring',
  'headset.forget',
  'company.open',
  'company.close',
  'company.save',
  'company.begin',
  'company.agent',
  'company.pbx',
  'company.show-files',
  'company.apply',
  'company.check',
  'company.call',
  'company.hang-up',
  'company.finish',
  'update.look',
  'update.fetch',
  'update.restart',
  'update.list',
  'update.seats',
  'update.look-at-source',
  'practice.begin',
  'practice.sit',
  'practice.switch',
  'practice.leave',
  'practice.reset',
  'slip.printers',
  'slip.print',
  'slip.save',
] as const satisfies readonly CommandName[]

type Refusals = { readonly [N in (typeof appCommands)[number]]: () => Promise<never> }

/** A handler for each of them that says so. */
export const needApp = Object.fromEntries(
  appCommands.map((name) => [name, () => Promise.reject(new SeatError('seat.needs-app'))]),
) as unknown as Refusals
