import { type PracticePbx } from '../pbx/practice/practice-floor.ts'
import { type PracticePbxWish } from './open-practice-hub.ts'
export function openPracticePbx(_wish: PracticePbxWish): PracticePbx {
  throw new Error('not merged')
}
