/** What a test may ask of lab-main.ts, which puts it on its global object. */
export type LabMessage = Readonly<{ at: number; message: unknown }>
export type Lab = Readonly<{
  /** Opens a window that may have the microphone, and connects it when `withPort`; gives its number. */
  open: (withPort: boolean, mayHear: boolean) => number
  connect: (window: number) => void
  post: (window: number, message: unknown) => void
  /** Everything the window has posted since it was connected. */
  posted: (window: number) => readonly LabMessage[]
  request: (window: number, request: string, input: unknown) => Promise<unknown>
  /**
   * One call from a window to another, both with a peer of this name, relayed here as SIP would: the callee's peer is
   * open and knows the offer before it is answered. Times as epoch ms.
   */
  call: (caller: number, callee: number, peer: string) => Promise<{ answeredAt: number; describedAt: number }>
  /** Closes our end of the port; the window stays. */
  disconnect: (window: number) => void
  close: (window: number) => void
}>
