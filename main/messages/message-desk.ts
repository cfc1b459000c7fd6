import { v7 as uuid } from 'uuid'
import { type Message, messagesApi, type MessageTarget } from '../../contract/api/messages.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type MessageId } from '../../contract/ids.ts'
import { type Language } from '../../contract/language.ts'
import { type MessagesState, type PendingMessage } from '../../contract/seat/messages-state.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { conversationOf, countUnread, mergeMessages, sameTarget, withMessage } from './conversation-rules.ts'
import { messageBodySchema, messageKind } from './message-outbox.ts'

export type MessageDesk = {
  open(input: CommandRequest<'message.open'>): Promise<null>
  older(): Promise<null>
  closeConversation(): Promise<null>
  seen(input: CommandRequest<'message.seen'>): Promise<null>
  send(input: CommandRequest<'message.send'>): Promise<CommandOutput<'message.send'>>
  sendAgain(input: CommandRequest<'message.send-again'>): Promise<null>
  discard(input: CommandRequest<'message.discard'>): Promise<null>
  close(): void
}

export type MessageDeskOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly outbox: Pick<Outbox, 'put' | 'ofKind' | 'sendAgain' | 'discard' | 'listen'>
  readonly language: () => Language
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly now?: () => number
}

const pageLength = 50
const none: MessagesState = { conversations: [], unread: 0, open: null, arrived: null }

/** In-house messages of the person signed in (AG6); topic `messages`. */
export function createMessageDesk(options: MessageDeskOptions): MessageDesk {
  const { board, link, outbox, log } = options
  const now = options.now ?? Date.now
  let state = none
  let reading = 0

  const ownUserId = (): string => board.get('session').me?.userId ?? ''

  /** What was written to them and is not at the hub yet. */
  const pendingTo = (with_: MessageTarget): PendingMessage[] =>
    outbox.ofKind(messageKind).flatMap(({ body, createdAt, state: at, words, lastError }) => {
      const read = messageBodySchema.safeParse(body)
      if (!read.success || !sameTarget(read.data.to, with_)) return []
      const refused = at === 'refused' ? (words ?? lastError ?? '') : null
      return [{ id: read.data.id, text: read.data.text, at: createdAt, refused }]
    })

  const show = (change: Partial<MessagesState> = {}): void => {
    state = { ...state, ...change }
    const { open } = state
    board.set('messages', {
      ...state,
      unread: countUnread(state.conversations),
      open: open && {
        ...open,
        pending: pendingTo(open.with).filter(({ id }) => !open.messages.some((message) => message.id === id)),
      },
    })
  }

  const readConversations = async (): Promise<void> => {
    const mine = ++reading
    try {
      const { conversations } = await link.call(messagesApi.conversations, {})
      if (mine === reading) show({ conversations })
    } catch (error) {
      log('warn', 'messages were not read', { code: codeOf(error) })
    }
  }

  /** Reads on from the oldest known, or the newest; `seen` marks what is shown. */
  const readOpen = async (before: MessageId | null, seen: MessageId | null = null): Promise<void> => {
    const with_ = state.open?.with
    if (with_ === undefined) return
    try {
      const page = await link.call(messagesApi.read, { body: { with: with_, before, seen, limit: pageLength } })
      if (state.open === null || !sameTarget(state.open.with, with_)) return
      const known = state.open.messages
      // So much came meanwhile that the page does not reach what is known: a gap between them would not be seen.
      const joins = before !== null || page.messages.some(({ id }) => known.some((one) => one.id === id))
      const messages = joins ? [...mergeMessages(known, page.messages)] : page.messages.toReversed()
      // The newest page says nothing about what lies before those that are known already.
      const more = before === null && joins ? state.open.more : page.more
      show({ open: { ...state.open, messages, more, trouble: null } })
    } catch (error) {
      if (state.open === null || !sameTarget(state.open.with, with_)) return
      const trouble = error instanceof SeatError ? seatErrorText(error, options.language()) : String(error)
      show({ open: { ...state.open, trouble } })
    }
  }

  const take = (message: Message): void => {
    const own = message.fromUserId === ownUserId()
    const with_ = conversationOf(message, ownUserId())
    const { open } = state
    const isOpen = open !== null && sameTarget(open.with, with_)
    const known = state.conversations.some((one) => one.last?.id === message.id)
    reading += 1
    show({
      conversations: [...withMessage(state.conversations, message, { ownUserId: ownUserId(), seen: false })],
      ...(isOpen ? { open: { ...open, messages: [...mergeMessages(open.messages, [message])] } } : {}),
      ...(own || known ? {} : { arrived: message }),
    })
  }

  let online = false
  let person: string | null = null
  const stops = [
    link.listen({
      state({ state: next }) {
        if (next === 'online' && !online) {
          void readConversations()
          void readOpen(null)
        }
        online = next === 'online'
      },
      // Came to a seat: until then nobody told what arrived.
      snapshot: () => void readConversations(),
      delta(delta) {
        if (delta.kind === 'message.sent') take(delta.message)
      },
      refused: () => undefined,
    }),
    outbox.listen(() => show()),
    board.watch('session', ({ me }) => {
      const next = me?.userId ?? null
      if (next === person) return
      person = next
      reading += 1
      show(none)
      if (next !== null && online) void readConversations()
    }),
  ]

  return {
    async open({ with: with_ }) {
      show({ open: { with: with_, messages: [], more: false, pending: [], trouble: null } })
      await readOpen(null)
      return null
    },
    async older() {
      await readOpen(state.open?.messages[0]?.id ?? null)
      return null
    },
    async closeConversation() {
      show({ open: null })
      return null
    },
    async seen({ id }) {
      const { open } = state
      if (open === null || !open.messages.some((message) => message.id === id)) return null
      show({
        conversations: state.conversations.map((one) =>
          sameTarget(one.with, open.with) ? { ...one, unread: 0 } : one,
        ),
      })
      await readOpen(null, id)
      return null
    },
    async send({ to, text }) {
      const id = uuid() as MessageId
      const outcome = await outbox.put({ id, kind: messageKind, body: { id, to, text }, createdAt: now() })
      show()
      return { sent: outcome === 'sent' }
    },
    async sendAgain({ id }) {
      outbox.sendAgain(id)
      return null
    },
    async discard({ id }) {
      outbox.discard(id)
      return null
    },
    close: () => stops.forEach((stop) => stop()),
  }
}

const codeOf = (error: unknown): string => (error instanceof SeatError ? error.code : 'seat.failed')
