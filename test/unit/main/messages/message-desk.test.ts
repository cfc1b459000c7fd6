import { beforeEach, describe, expect, it } from 'vitest'
import { type Conversation, type Message, messagesApi } from '../../../../contract/api/messages.api.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { type OutboxEntry } from '../../../../main/cache/outbox.store.ts'
import { countUnread, mergeMessages, withMessage } from '../../../../main/messages/conversation-rules.ts'
import { createMessageDesk, type MessageDesk } from '../../../../main/messages/message-desk.ts'
import { createMessageSender } from '../../../../main/messages/message-outbox.ts'
import { sendVerdict } from '../../../../main/outbox/send-verdict.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'
import { waitFor } from '../../../support/wait-for.ts'

const id = (n: number) => `0192f000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}` as never
const me = id(1)
const liu = { kind: 'person', userId: id(2) } as const
const team = { kind: 'team', team: '订水组' } as const
const message = (n: number, from: string, to: Message['to'], at: number): Message => ({
  id: id(50 + n),
  fromUserId: from as never,
  fromName: from === me ? '王芳' : '刘班长',
  to,
  text: `第 ${String(n)} 条`,
  at,
})
const toMe = { kind: 'person', userId: me } as const

describe('conversations', () => {
  const known: readonly Conversation[] = [{ with: team, name: '订水组', last: null, unread: 0, mayWrite: true }]
  it('come to the front with what was said last, and count what others wrote', () => {
    const one = withMessage(known, message(1, liu.userId, toMe, 10), { ownUserId: me, seen: false })
    expect(one[0]).toMatchObject({ with: liu, name: '刘班长', unread: 1 })
    const two = withMessage(one, message(2, me, liu, 20), { ownUserId: me, seen: false })
    expect(two[0]).toMatchObject({ unread: 1, last: { text: '第 2 条' } })
    expect(withMessage(two, message(2, me, liu, 20), { ownUserId: me, seen: false })).toBe(two)
    expect(withMessage(two, message(0, liu.userId, toMe, 5), { ownUserId: me, seen: false })).toBe(two)
    expect(countUnread(two)).toBe(1)
  })
  it('are told in the order of time, each message once', () => {
    const [a, b] = [message(1, me, liu, 10), message(2, me, liu, 10)]
    expect(mergeMessages([b], [a, b]).map((one) => one.id)).toEqual([a.id, b.id])
  })
})

describe('the message desk', () => {
  let board: TopicBoard
  let link: FakeLink
  let desk: MessageDesk
  let entries: OutboxEntry[]
  let changed: () => void
  const all = [message(1, liu.userId, toMe, 10), message(2, me, liu, 20)]

  beforeEach(() => {
    board = newBoard()
    link = createFakeLink()
    entries = []
    link.answer(messagesApi.conversations, () => ({
      conversations: [{ with: liu, name: '刘班长', last: all[1], unread: 1, mayWrite: true }],
    }))
    link.answer(messagesApi.read, () => ({ messages: [...all].reverse(), more: false }))
    board.update('session', (session) => ({ ...session, me: { userId: me } as never }))
    desk = createMessageDesk({
      board,
      link,
      language: () => 'zh-CN',
      log: () => undefined,
      now: () => 100,
      outbox: {
        put: async (entry) => {
          entries.push({
            subject: null,
            ...entry,
            state: 'waiting',
            attempts: 0,
            lastError: null,
            owner: 'o',
            words: null,
          })
          return 'waiting'
        },
        ofKind: (kind) => entries.filter((entry) => entry.kind === kind),
        sendAgain: () => undefined,
        discard: () => undefined,
        listen(listener) {
          changed = listener
          return () => undefined
        },
      },
    })
  })

  it('keeps what is written until the hub has it, and shows it once', async () => {
    link.go('online')
    await desk.open({ with: liu })
    expect(board.get('messages').open?.messages.map(({ at }) => at)).toEqual([10, 20])
    link.go('offline')
    expect(await desk.send({ to: liu, text: '稍后' })).toEqual({ sent: false })
    await desk.send({ to: team, text: '给大家' })
    const [pending, ...more] = board.get('messages').open?.pending ?? []
    expect([pending?.text, pending?.refused, more.length]).toEqual(['稍后', null, 0])
    // The feed brings it before the outbox knows.
    const stored = { ...message(3, me, liu, 30), id: pending?.id as never }
    link.delta({ kind: 'message.sent', message: stored })
    expect(board.get('messages').open).toMatchObject({ pending: [], messages: [{}, {}, { at: 30 }] })
    expect(board.get('messages').arrived).toBeNull()
    entries = entries.map((entry) => ({ ...entry, id: id(90), state: 'refused', words: '没有收信人' }))
    entries[0] = { ...(entries[0] as OutboxEntry), body: { id: id(90), to: liu, text: '稍后' } }
    changed()
    expect(board.get('messages').open?.pending).toMatchObject([{ refused: '没有收信人' }])
  })

  it('counts what arrives, and what was seen is read', async () => {
    link.go('online')
    await waitFor('the conversations', () => board.get('messages').conversations[0])
    link.delta({ kind: 'message.sent', message: message(4, liu.userId, toMe, 40) })
    expect(board.get('messages')).toMatchObject({ unread: 2, arrived: { text: '第 4 条' } })
    await desk.open({ with: liu })
    await desk.seen({ id: id(99) })
    expect(board.get('messages').unread).toBe(2)
    await desk.seen({ id: id(51) })
    expect(board.get('messages').unread).toBe(0)
    expect(link.asked.at(-1)?.request).toMatchObject({ body: { seen: id(51) } })
    board.update('session', (session) => ({ ...session, me: null }))
    expect(board.get('messages')).toMatchObject({ conversations: [], open: null, arrived: null })
  })

  it('says so when a conversation cannot be read, and reads it when the hub is back', async () => {
    link.go('offline')
    await desk.open({ with: liu })
    expect(board.get('messages').open?.trouble).toMatch(/中心连不上/)
    link.go('online')
    await waitFor('the messages', () => board.get('messages').open?.messages[0])
    expect(board.get('messages').open?.trouble).toBeNull()
  })
})

describe('sending a message', () => {
  it('that has nobody to receive it does not keep the others waiting', async () => {
    const link = createFakeLink()
    link.answer(messagesApi.send, () => {
      throw SeatError.fromHub('thing.not-found', '找不到收信人')
    })
    const about = { id: id(60), isFirstTry: true }
    const failed = await createMessageSender(link)({ id: id(60), to: liu, text: 'x' }, about).catch(
      (error: unknown) => error,
    )
    expect(sendVerdict(failed, 0, false)).toBe('refused')
  })
})
