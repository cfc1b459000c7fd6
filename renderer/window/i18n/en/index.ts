import { type chinese } from '../zh-CN/index.ts'
import { announcements } from './announcements.ts'
import { calls } from './calls.ts'
import { customer } from './customer.ts'
import { day } from './day.ts'
import { desk } from './desk.ts'
import { frame } from './frame.ts'
import { directory } from './directory.ts'
import { help } from './help.ts'
import { messages } from './messages.ts'
import { phone } from './phone.ts'
import { seat } from './seat.ts'
import { shortcuts } from './shortcuts.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'

/** Every text of the window in English: the same subjects and keys as in Chinese. */
export const english: typeof chinese = {
  announcements,
  calls,
  customer,
  day,
  desk,
  directory,
  frame,
  help,
  messages,
  phone,
  seat,
  session,
  settings,
  shortcuts,
}
