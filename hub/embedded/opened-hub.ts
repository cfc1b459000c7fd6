import { type EmbeddedHubReport } from '../../contract/embedded-hub.ts'

/** A hub that answers, with what its parent is told of it. */
export type OpenedHub = Pick<
  Extract<EmbeddedHubReport, { kind: 'ready' }>,
  'enrolmentCode' | 'people' | 'firstCode'
> & { close(): Promise<void> }
