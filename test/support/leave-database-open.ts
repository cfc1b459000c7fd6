import { openDatabase } from '../../hub/database/open-database.ts'

/**
 * A child process that opens the database of argv[2], asks for a write that nobody waits for and comes to its end
 * without closing anything.
 */
const [, , file = ''] = process.argv
const database = await openDatabase({ kind: 'sqlite', file })
void database.transaction((tx) =>
  tx.insertInto('access_failure').values({ subject: 'last', failures: 1, last_at: 1, locked_until: 0 }).execute(),
)
