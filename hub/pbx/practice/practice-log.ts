/** As the other adapters log: a message and what it is about, without a number of anybody. */
export type PracticeLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  detail: Readonly<Record<string, unknown>>,
) => void
