import { v7 as uuid } from 'uuid'
import { type UserId } from '../../contract/ids.ts'
import { hubManager } from '../../hub/access/first-start.ts'
import { createAccess } from '../../hub/access/access.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { createOperationLog } from '../../hub/operation-log/operation-log.ts'

/**
 * A child process for the kill tests: makes users in the database of argv[2] as fast as it can and says each job number
 * on standard output once the hub has acknowledged it.
 */
const [, , file = ''] = process.argv
const database = await openDatabase({ kind: 'sqlite', file })
const log = createOperationLog({ database, witnessFile: `${file}.witness`, witnessDelayMs: 5 })
const access = await createAccess({ database, log, tokenSecret: new Uint8Array(32), watchMs: 0 })
const run = process.pid.toString(36)

for (let at = 0; ; at += 1) {
  const jobNumber = `${run}-${at}`
  const { user } = await access.users.create(hubManager, {
    id: uuid() as UserId,
    jobNumber,
    name: jobNumber,
    team: null,
    station: null,
    roleIds: access.directory
      .roles()
      .slice(0, 1)
      .map((role) => role.id),
    language: 'en',
  })
  process.stdout.write(`${user.jobNumber}\n`)
}
