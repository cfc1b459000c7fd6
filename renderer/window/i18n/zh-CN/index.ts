import { frame } from './frame.ts'
import { session } from './session.ts'

/** Every text of the window in Chinese, the source: one file per subject. */
export const chinese = { frame, session }
