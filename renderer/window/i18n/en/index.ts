import { type chinese } from '../zh-CN/index.ts'
import { start } from './start.ts'

/** Every text of the window in English: the same subjects and keys as in Chinese. */
export const english: typeof chinese = { start }
