import { announcementsApi } from '../contract/api/announcements.api.ts'
import { callNotesApi } from '../contract/api/call-notes.api.ts'
import { callsApi } from '../contract/api/calls.api.ts'
import { seatsApi } from '../contract/api/seats.api.ts'
import { type CommandOutput, type CommandRequest } from '../contract/bridge/commands.ts'
import { type CommandName } from '../contract/bridge/names.ts'
import { type Cards } from './cards/cards.ts'
import { type RefusedNotes } from './cards/refused-notes.ts'
import { type CustomerDesk } from './customers/customer-desk.ts'
import { type HubLink } from './hub-link/hub-link.ts'
import { type MessageDesk } from './messages/message-desk.ts'
import { type AnnouncementDesk } from './seat/announcements.ts'
import { type HelpDesk } from './seat/help.ts'
import { type SeatDesk } from './seat/seat.ts'
import { type Session } from './session/session-port.ts'

/** Commands that are answered here; `session.unlock` comes before any of these parts is there. */
export type SeatCommandName = Exclude<
  Extract<
    CommandName,
    `${'session' | 'seat' | 'call' | 'card' | 'draft' | 'customer' | 'day' | 'directory' | 'announcement' | 'help' | 'message'}.${string}`
  >,
  'session.unlock'
>

export type SeatCommands = {
  readonly [N in SeatCommandName]: (input: CommandRequest<N>) => Promise<CommandOutput<N>>
}

export type SeatCommandParts = {
  readonly link: HubLink
  readonly session: Session
  readonly seat: SeatDesk
  readonly cards: Cards
  readonly refusedNotes: RefusedNotes
  readonly customers: CustomerDesk
  readonly announcements: AnnouncementDesk
  readonly help: HelpDesk
  readonly messages: MessageDesk
}

/** What the window may ask of these parts, ready for the bridge. */
export function createSeatCommands(parts: SeatCommandParts): SeatCommands {
  const { link, session, seat, cards, refusedNotes, customers, announcements, help, messages } = parts
  return {
    'session.enrol': (input) => session.enrol(input),
    'session.forget-hub': () => session.forgetHub(),
    'session.sign-in': (input) => session.signIn(input),
    'session.set-password': (input) => session.setPassword(input),
    'session.list-seats': () => session.listSeats(),
    'session.choose-seat': (input) => session.chooseSeat(input),
    'session.without-seat': () => session.withoutSeat(),
    'session.sign-out': () => session.signOut(),

    'seat.set-state': (input) => seat.setState(input),
    'seat.end-wrap-up': () => seat.endWrapUp(),
    'seat.prove': () => seat.prove(),
    'seat.repair': () => seat.repair(),

    'call.list': async (input) => {
      const page = await link.call(callsApi.list, { query: { ...input, limit: input.limit ?? 50 } })
      return { ...page, names: customers.namesOf(page.calls.map(({ customerId }) => customerId)) }
    },
    'call.read': (params) => link.call(callsApi.read, { params }),
    'call.write-note': (input) => cards.writeNote(input),
    'call.read-notes': (params) => link.call(callNotesApi.read, { params }),

    'call.list-refused-notes': async () => refusedNotes.list(),
    'call.send-note-again': async ({ id }) => refusedNotes.sendAgain(id),
    'call.discard-note': async ({ id }) => refusedNotes.discard(id),

    'card.choose-customer': (input) => cards.chooseCustomer(input),
    'card.close': (input) => cards.closeCard(input),
    'draft.read': (input) => cards.readDraft(input),
    'draft.save': (input) => cards.saveDraft(input),

    'customer.search': (input) => customers.search(input),
    'customer.list': (input) => customers.list(input),
    'customer.read': (input) => customers.read(input),
    'customer.create': (input) => customers.create(input),
    'customer.change': (input) => customers.change(input),
    'customer.history': (input) => customers.history(input),
    'customer.fields': () => customers.fields(),

    'day.read': (query) => link.call(seatsApi.day, { query }),
    'directory.read': () => link.call(seatsApi.directory, {}),
    'announcement.mark-read': (input) => announcements.markRead(input),
    'announcement.publish': (input) => announcements.publish(input),
    'announcement.receipts': (params) => link.call(announcementsApi.receipts, { params }),

    'help.ask': (input) => help.ask(input),
    'help.call-off': () => help.callOff(),
    'help.take': (input) => help.take(input),
    'help.listen': (input) => help.listen(input),

    'message.open': (input) => messages.open(input),
    'message.older': () => messages.older(),
    'message.close': () => messages.closeConversation(),
    'message.seen': (input) => messages.seen(input),
    'message.send': (input) => messages.send(input),
    'message.send-again': (input) => messages.sendAgain(input),
    'message.discard': (input) => messages.discard(input),
  }
}
