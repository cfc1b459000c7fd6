import { frame } from './frame.ts'
import { directory } from './directory.ts'
import { phone } from './phone.ts'
import { seat } from './seat.ts'
import { shortcuts } from './shortcuts.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'

/** Every text of the window in Chinese, the source: one file per subject. */
export const chinese = { directory, frame, phone, seat, session, settings, shortcuts }
