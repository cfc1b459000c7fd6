import { alarms } from './alarms.ts'
import { announcements } from './announcements.ts'
import { calls } from './calls.ts'
import { conflicts } from './conflicts.ts'
import { data } from './data.ts'
import { delivery } from './delivery.ts'
import { orderList } from './order-list.ts'
import { staffing } from './staffing.ts'
import { shop } from './shop.ts'
import { takings } from './takings.ts'
import { customer } from './customer.ts'
import { day } from './day.ts'
import { desk } from './desk.ts'
import { frame } from './frame.ts'
import { directory } from './directory.ts'
import { orders } from './orders.ts'
import { help } from './help.ts'
import { ladder } from './ladder.ts'
import { messages } from './messages.ts'
import { recordingRules } from './recording-rules.ts'
import { recording } from './recording.ts'
import { phone } from './phone.ts'
import { practice } from './practice.ts'
import { recordings } from './recordings.ts'
import { seat } from './seat.ts'
import { shortcuts } from './shortcuts.ts'
import { session } from './session.ts'
import { setUp } from './set-up.ts'
import { settings } from './settings.ts'
import { update } from './update.ts'
import { wall } from './wall.ts'

/** Every text of the window in Chinese, the source: one file per subject. */
export const chinese = {
  alarms,
  staffing,
  announcements,
  calls,
  conflicts,
  delivery,
  orderList,
  shop,
  takings,
  customer,
  data,
  day,
  desk,
  directory,
  frame,
  orders,
  help,
  ladder,
  messages,
  phone,
  practice,
  recording,
  recordingRules,
  recordings,
  seat,
  session,
  setUp,
  settings,
  shortcuts,
  update,
  wall,
}
