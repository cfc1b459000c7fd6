/** What the telephone writes to the log. Facts never carry whole numbers, passwords or SDP. */
export type Log = {
  debug(what: string, facts?: Readonly<Record<string, unknown>>): void
  info(what: string, facts?: Readonly<Record<string, unknown>>): void
  warn(what: string, facts?: Readonly<Record<string, unknown>>): void
}

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined }
