import { createPracticePbx } from '../pbx/practice/practice-pbx.ts'
import { type PracticePbx } from '../pbx/practice/practice-floor.ts'
import { type PracticePbxWish } from './open-practice-hub.ts'

/** The practice PBX on the hub's own address, with telephones that register at any port that is free. */
export function openPracticePbx(wish: PracticePbxWish): PracticePbx {
  const { centre, secrets, key, chain, recordings, host, logger } = wish
  return createPracticePbx({
    ...{ centre, recordings, passwords: secrets.seats, tls: { key, cert: chain }, listen: { host, port: 0 } },
    log: (level, message, detail) => logger[level](detail, message),
  })
}
