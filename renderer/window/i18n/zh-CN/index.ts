import { frame } from './frame.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'

/** Every text of the window in Chinese, the source: one file per subject. */
export const chinese = { frame, session, settings }
