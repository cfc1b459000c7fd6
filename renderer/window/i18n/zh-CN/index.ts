import { start } from './start.ts'

/** Every text of the window in Chinese, the source: one file per subject. */
export const chinese = { start }
