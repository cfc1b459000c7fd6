import { type chinese } from '../zh-CN/index.ts'
import { frame } from './frame.ts'
import { directory } from './directory.ts'
import { phone } from './phone.ts'
import { seat } from './seat.ts'
import { shortcuts } from './shortcuts.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'

/** Every text of the window in English: the same subjects and keys as in Chinese. */
export const english: typeof chinese = { directory, frame, phone, seat, session, settings, shortcuts }
