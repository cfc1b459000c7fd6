import { type CallStep, type CallSummary } from '../../contract/call.ts'

/** What a kill test has laid out below a folder: `raw/` of the PBX, `seat/<id>.wav` still to be sent. */
export type RecordingsPlan = {
  readonly agent: string
  readonly calls: { readonly call: CallSummary; readonly steps: readonly CallStep[] }[]
  readonly uploads: { readonly id: string; readonly callId: string; readonly startedAt: number }[]
}
