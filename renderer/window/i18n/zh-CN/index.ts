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

/** Every text of the window in Chinese, the source: one file per subject. */
export const chinese = {
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
