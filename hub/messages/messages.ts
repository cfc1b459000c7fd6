import { type Conversation, type Message, type MessageTarget } from '../../contract/api/messages.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type MessageId, type UserId } from '../../contract/ids.ts'
import { maskNumbersIn } from '../../contract/numbers/mask-number.ts'
import { type Caller } from '../access/caller.ts'
import { type DirectoryUser } from '../access/directory.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { conversationKey, type Correspondent, mayWriteTo, mayWriteToTeam } from './message-rules.ts'
import { findMessage, insertMessage, lastMessages, markSeen, readMessages } from './messages.store.ts'

const nouns = {
  message: { 'zh-CN': '短信', en: 'Message' },
  receiver: { 'zh-CN': '收信人', en: 'Receiver' },
} as const

/** Conversations shown; older ones are found again by writing to the person. */
const listLimit = 200

type Person = Pick<DirectoryUser, 'id' | 'name' | 'jobNumber' | 'team' | 'active' | 'grants'>

export type MessagesOptions = {
  readonly database: DatabaseHandle
  readonly now: () => number
  readonly users: () => readonly Person[]
  /** Once it is on the disk; `userIds`: whom it concerns, the writer among them. */
  readonly sent: (message: Message, userIds: readonly string[]) => void
}

export type Messages = ReturnType<typeof createMessages>

/** In-house messages (站内短信, AG6) between people, and to a team. */
export function createMessages(options: MessagesOptions) {
  const { database, now } = options
  const self = (caller: Caller): Correspondent => ({ id: caller.userId, team: caller.team, grants: caller.grants })
  const person = (userId: string): Person | undefined => options.users().find(({ id }) => id === userId)

  const mayWrite = (caller: Caller, to: MessageTarget): boolean => {
    if (to.kind === 'team') return mayWriteToTeam(self(caller), to.team) && teams().has(to.team)
    const receiver = person(to.userId)
    return receiver !== undefined && receiver.active && mayWriteTo(self(caller), receiver)
  }
  const teams = (): ReadonlySet<string> =>
    new Set(options.users().flatMap(({ team, active }) => (active && team !== null ? [team] : [])))
  const nameOf = (with_: MessageTarget, last: Message): string =>
    with_.kind === 'team' ? with_.team : (person(with_.userId)?.name ?? last.fromName)
  const shownTo = (caller: Caller, message: Message): Message =>
    caller.scopeOf('customer.number') === undefined ? { ...message, text: maskNumbersIn(message.text) } : message

  /** Team messages are for whoever is in the team now. */
  const mayRead = (caller: Caller, with_: MessageTarget): boolean =>
    with_.kind === 'person' || with_.team === caller.team || mayWriteToTeam(self(caller), with_.team)

  return {
    async conversations(caller: Caller): Promise<Conversation[]> {
      const { userId, team } = caller
      const written = await lastMessages(database.db, { userId, team, limit: listLimit })
      const shown = new Set<string>()
      const conversations = written.map(({ last, unread }): Conversation => {
        const with_: MessageTarget =
          last.to.kind === 'team' || last.fromUserId === userId ? last.to : { kind: 'person', userId: last.fromUserId }
        shown.add(conversationKey(userId, with_))
        return {
          with: with_,
          name: nameOf(with_, last),
          last: shownTo(caller, last),
          unread,
          mayWrite: mayWrite(caller, with_),
        }
      })
      const me = self(caller)
      const others: readonly { readonly with: MessageTarget; readonly name: string }[] = [
        ...[...teams()]
          .filter((name) => mayWriteToTeam(me, name))
          .sort((a, b) => a.localeCompare(b, 'zh-CN'))
          .map((name) => ({ with: { kind: 'team', team: name } as const, name })),
        ...options
          .users()
          .filter((user) => user.active && mayWriteTo(me, user))
          .sort((a, b) => a.jobNumber.localeCompare(b.jobNumber))
          .map(({ id, name }) => ({ with: { kind: 'person', userId: id } as const, name })),
      ]
      for (const one of others) {
        if (!shown.has(conversationKey(userId, one.with)))
          conversations.push({ ...one, last: null, unread: 0, mayWrite: true })
      }
      return conversations
    },

    async read(
      caller: Caller,
      input: { with: MessageTarget; before: MessageId | null; seen: MessageId | null; limit: number },
    ): Promise<{ messages: Message[]; more: boolean }> {
      const conversation = conversationKey(caller.userId, input.with)
      if (!mayRead(caller, input.with)) return { messages: [], more: false }
      const [before, seen] = await Promise.all(
        [input.before, input.seen].map(async (id) => {
          const found = id === null ? undefined : await findMessage(database.db, id)
          return found?.conversation === conversation ? found : null
        }),
      )
      if (seen) await markSeen(database.db, caller.userId, conversation, seen.at)
      // One more than asked for says whether there are older ones.
      const found = await readMessages(database.db, { conversation, before: before ?? null, limit: input.limit + 1 })
      return {
        messages: found.slice(0, input.limit).map((message) => shownTo(caller, message)),
        more: found.length > input.limit,
      }
    },

    /** @throws ZuoxiError `thing.not-found` for somebody one may not write to, `thing.exists` for another's id */
    async send(caller: Caller, input: { id: MessageId; to: MessageTarget; text: string }): Promise<Message> {
      const known = await findMessage(database.db, input.id)
      if (known !== undefined) return sameOr(known, caller, input)
      const { to } = input
      if (!mayWrite(caller, to)) {
        throw new ZuoxiError('thing.not-found', { what: nouns.receiver, id: to.kind === 'team' ? to.team : to.userId })
      }
      const message: Message = {
        ...input,
        fromUserId: caller.userId as UserId,
        fromName: caller.name,
        at: now(),
      }
      try {
        await database.transaction(async (tx, afterCommit) => {
          await insertMessage(tx, message, conversationKey(caller.userId, to))
          afterCommit(() => options.sent(message, concerned(message)))
        })
      } catch (error) {
        // The same one twice at once.
        const stored = isUniqueViolation(error) ? await findMessage(database.db, input.id) : undefined
        if (stored === undefined) throw error
        return sameOr(stored, caller, input)
      }
      return message
    },
  }

  function sameOr(
    { conversation: _, ...stored }: Message & { readonly conversation: string },
    caller: Caller,
    input: { id: MessageId; to: MessageTarget; text: string },
  ): Message {
    const isSame =
      stored.fromUserId === caller.userId &&
      stored.text === input.text &&
      conversationKey(caller.userId, stored.to) === conversationKey(caller.userId, input.to)
    if (!isSame) throw new ZuoxiError('thing.exists', { what: nouns.message, id: input.id })
    return stored
  }

  function concerned({ fromUserId, to }: Message): readonly string[] {
    if (to.kind === 'person') return [fromUserId, to.userId]
    const members = options.users().filter((user) => user.active && user.team === to.team)
    return [...new Set([fromUserId, ...members.map(({ id }) => id)])]
  }
}
