import { type Extension } from '../../contract/agent.ts'
import { type Logger } from '../http/logger.ts'
import { type LoadedCentre } from '../settings/load-centre.ts'
import { createAsteriskPbx } from './asterisk/asterisk-pbx.ts'
import { type Pbx } from './port.ts'

/** The PBX the centre's file describes. */
export function pbxOfCentre({ centre, secrets }: LoadedCentre, logger: Logger): Pbx {
  const { ami, fastAgi } = centre.hub
  return createAsteriskPbx({
    ami: { host: ami.address, port: ami.port, username: secrets.ami.user, secret: secrets.ami.password },
    agi: { host: fastAgi.address, port: fastAgi.port },
    recordings: centre.directories.recordings,
    outsideSeats: new Set(
      centre.seats.filter((seat) => typeof seat.phone === 'object').map((seat) => seat.extension as Extension),
    ),
    log: (level, message, detail) => logger[level](detail, message),
  })
}
