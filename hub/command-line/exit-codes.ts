/** What a script may rely on; listed in docs/commands.md. */
export const exitCodes = {
  done: 0,
  /** It could not be done; a sentence says why. Nothing half-done is left. */
  failed: 1,
  /** The command was written wrongly; nothing was begun. */
  wrongUsage: 2,
  /** `doctor`, `verify-log`, `verify-recordings` or `verify-evidence` found something that must be repaired. */
  found: 3,
  /** Another program has the data folder. */
  inUse: 4,
  /** Ctrl-C; nothing half-done is left (128 + SIGINT). */
  cancelled: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
