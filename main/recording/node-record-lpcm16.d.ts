/** The part of node-record-lpcm16 1.0 that is used; it brings no types of its own. */
declare module 'node-record-lpcm16' {
  import { type ChildProcess } from 'node:child_process'
  import { type Readable } from 'node:stream'

  export type Recording = {
    readonly process: ChildProcess
    stream(): Readable
    stop(): void
  }
  /** CommonJS; Node finds no name in it. */
  const lpcm16: { record(options: Wish): Recording }
  export default lpcm16
  type Wish = {
    readonly sampleRate: number
    readonly channels: number
    readonly audioType: 'raw'
    readonly recorder: 'sox'
    readonly device?: string
  }
}
