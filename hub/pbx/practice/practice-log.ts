/** As the other adapters log: a message and what it is about, without a number of anybody. */
export type PracticeLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  detail: Readonly<Record<string, unknown>>,
) => void

/** The PBX lives in the hub: what goes wrong in one call is logged, and ends neither the hub nor the other calls. */
export function guarded<Arguments extends unknown[]>(
  log: PracticeLog,
  run: (...given: Arguments) => void,
): (...given: Arguments) => void {
  return (...given) => {
    try {
      run(...given)
    } catch (error) {
      log('error', 'the practice PBX stumbled', {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    }
  }
}
