import { type start as source } from '../zh-CN/start.ts'

export const start: typeof source = {
  title: 'Zuoxi',
  nothingYet: 'Not connected to a centre yet.',
}
