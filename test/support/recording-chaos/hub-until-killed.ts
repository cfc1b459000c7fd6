import { flushCompileCache } from 'node:module'
import { createHub } from '../../../hub/hub.ts'
import { createLogger } from '../../../hub/http/logger.ts'
import { createFakePbx } from '../../../hub/pbx/fake/fake-pbx.ts'
import { readSettings } from '../../../hub/settings/settings.ts'
import { exampleCentre } from '../test-hub.ts'

/** A hub on the data folder of argv[2] and the port of argv[3], its PBX in memory; says `ready` when it answers. */
const [, , dataFolder = '', port = ''] = process.argv
const settings = readSettings({ dataFolder, host: '127.0.0.1', port: Number(port), names: ['localhost'] })
const centre = exampleCentre()
const { pbx } = createFakePbx({
  extensions: centre.seats.map((seat) => seat.extension),
  queues: centre.queues.map((queue) => queue.key),
  trunks: centre.trunks.map((trunk) => trunk.key),
})
const hub = await createHub(settings, { logger: createLogger('silent'), centre, pbx })
await hub.start()
process.on('disconnect', () => process.exit())
process.send?.('ready')
flushCompileCache()
