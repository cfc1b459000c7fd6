import { createWriterAnswers } from './sqlite-writer.answer.ts'
import { type SqliteWriter, SqliteWriterStopped } from './sqlite-writer.ts'

/**
 * The writing connection in the caller's own thread: for a command that nobody waits for, and whose many statements the way
 * to a thread and back would make three times as slow. Never for a hub (docs/adr/0007).
 */
export function openSqliteWriterHere(): SqliteWriter {
  const connection = createWriterAnswers()
  let stopped = false
  const close = async (): Promise<void> => {
    if (!stopped) connection.answer({ kind: 'close' })
    stopped = true
  }
  return {
    async ask(request) {
      if (stopped) throw new SqliteWriterStopped()
      return connection.answer(request)
    },
    get inTransaction() {
      return connection.inTransaction
    },
    get stopped() {
      return stopped
    },
    close,
    terminate: close,
  }
}
