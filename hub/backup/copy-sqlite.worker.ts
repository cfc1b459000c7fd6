import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'libsql'
import { z } from 'zod'

/** Beside the caller's thread: SQLite copies in one call that may take a minute. */
const { from, to } = z.object({ from: z.string(), to: z.string() }).parse(workerData)

const database = new SqliteDatabase(from)
try {
  database.exec('pragma busy_timeout = 30000')
  // One transaction's view of the database, however much is written meanwhile (sqlite.org/lang_vacuum.html).
  database.prepare('vacuum into ?').run([to])
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  parentPort?.postMessage({ code, message: error instanceof Error ? error.message : String(error) })
} finally {
  database.close()
}
