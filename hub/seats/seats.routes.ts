import { seatsApi } from '../../contract/api/seats.api.ts'
import { type Register } from '../http/http-server.ts'
import { type LogOperation } from '../operation-log/log-operation.ts'
import { type Seats } from './seats.ts'

export type SeatRoutes = { readonly seats: () => Seats; readonly log: LogOperation }

/** Whoever works at a seat asks for it himself; every reply is kept in no cache (security-headers.ts). */
export function registerSeats(register: Register, { seats, log }: SeatRoutes): void {
  register(seatsApi.list, async ({ caller, language }) => ({ seats: seats().list(caller, language) }))
  register(seatsApi.queues, async ({ caller }) => ({ queues: seats().queues(caller) }))
  register(seatsApi.phone, async ({ caller, address }) => {
    const phone = await seats().phone(caller)
    // Who was given a password that rings as this seat; the password itself is written down nowhere.
    if (phone.kind === 'softphone') {
      await log(caller, address, 'seat.sip-access', 'seat', phone.extension, {}, async () => undefined)
    }
    return phone
  })
  register(seatsApi.prove, async ({ caller, body }) => {
    seats().prove(caller, body.failed)
    return {}
  })
  register(seatsApi.truth, async ({ caller, language }) => seats().truth(caller, language))
  register(seatsApi.repair, ({ caller, language, signal }) => seats().repair(caller, language, signal))
  register(seatsApi.day, ({ caller, query }) => seats().day(caller, query.from, query.to))
  register(seatsApi.directory, async ({ caller, language }) => ({ entries: seats().directory(caller, language) }))
}
