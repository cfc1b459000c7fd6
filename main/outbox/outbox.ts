import { type Language } from '../../contract/language.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type NewOutboxEntry, type OutboxEntry, type OutboxStore } from '../cache/outbox.store.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { sendVerdict } from './send-verdict.ts'

/** Sends one kind of mutation; resolves when the hub has it. Being repeated must do no harm. */
export type Sender = (body: unknown) => Promise<void>

export type Outbox = {
  /**
   * Written to the disk first, then sent. Resolves when the hub has it (`sent`), will not have it (`refused`), or after
   * `patienceMs` without an answer (`waiting`): it is then sent when the hub is back.
   */
  put(entry: NewOutboxEntry, patienceMs?: number): Promise<OutboxEntry['state']>
  /** Whose entries are sent from now on (outbox-owner.ts); null: nobody's. What others left waits for them. */
  aim(owner: string | null): void
  waiting(): number
  /** What the hub will not have, of the present owner. */
  refused(): readonly OutboxEntry[]
  find(id: string): OutboxEntry | null
  /** The present owner's of one kind: what waits and what was refused, oldest first. */
  ofKind(kind: string): readonly OutboxEntry[]
  /** After every change of what waits or was refused; returns what ends it. */
  listen(listener: () => void): () => void
  /** A refused one is tried once more. */
  sendAgain(id: string): void
  /** The person has what he needs of a refused one. */
  discard(id: string): void
  close(): void
}

export type OutboxOptions = {
  readonly store: OutboxStore
  readonly link: Pick<HubLink, 'listen'>
  readonly board: TopicBoard
  /** Of the reasons that are kept with what was refused. */
  readonly language: () => Language
  /** What was typed, and is shown when it was refused; the rest is figures. */
  readonly shownKinds: readonly string[]
  readonly senders: Readonly<Record<string, Sender>>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly random?: () => number
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number }
}

/** Everything a seat changes at the hub that must not be lost goes through here, one after the other, oldest first. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, board, senders, log } = options
  const backOff = options.backOff ?? { firstMs: 1_000, longestMs: 30_000 }
  const settled = new Map<string, Set<(state: OutboxEntry['state']) => void>>()
  let owner: string | null = null
  /** A call may end after its person has gone. */
  let lastOwner: string | null = null
  let failures = 0
  let running = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const waiting = (): number => (owner === null ? 0 : store.waiting(owner))

  const refused = (): readonly OutboxEntry[] =>
    owner === null ? [] : store.refused(owner).filter(({ kind }) => options.shownKinds.includes(kind))

  const listeners = new Set<() => void>()
  const show = (): void => {
    board.update('cache', (cache) => ({ ...cache, waiting: waiting(), refused: refused().length }))
    for (const listener of listeners) listener()
  }

  const settle = (id: string, state: OutboxEntry['state']): void => {
    for (const tell of settled.get(id) ?? []) tell(state)
    settled.delete(id)
    show()
  }

  const sendFirst = async (entry: OutboxEntry): Promise<'on' | 'later'> => {
    const sender = senders[entry.kind]
    if (sender === undefined) {
      store.refuse(entry.id, `no sender for ${entry.kind}`, entry.kind)
      settle(entry.id, 'refused')
      return 'on'
    }
    try {
      await sender(entry.body)
      if (closed) return 'later'
      store.sent(entry.id)
      settle(entry.id, 'sent')
      return 'on'
    } catch (error) {
      if (closed) return 'later'
      const why = error instanceof SeatError ? error.code : 'seat.failed'
      if (sendVerdict(error, entry.attempts) === 'later') {
        store.failed(entry.id, why)
        return 'later'
      }
      log('warn', 'the hub refused what was kept for it', { kind: entry.kind, id: entry.id, why })
      const known = error instanceof SeatError ? error : new SeatError('seat.failed', { reference: entry.id })
      store.refuse(entry.id, why, seatErrorText(known, options.language()))
      settle(entry.id, 'refused')
      return 'on'
    }
  }

  const run = async (): Promise<void> => {
    if (running || closed) return
    running = true
    clearTimeout(timer)
    try {
      for (;;) {
        const entry = closed || owner === null ? null : store.first(owner)
        if (entry === null) {
          failures = 0
          break
        }
        if ((await sendFirst(entry)) === 'on') {
          failures = 0
          continue
        }
        if (closed) break
        timer = setTimeout(() => void run(), backOffMs(failures, backOff, options.random ?? Math.random))
        timer.unref()
        failures += 1
        break
      }
    } finally {
      running = false
    }
  }

  const unlisten = options.link.listen({
    state: ({ state }) => {
      if (state !== 'online') return
      failures = 0
      void run()
    },
    snapshot: () => undefined,
    delta: () => undefined,
    refused: () => undefined,
  })
  show()

  return {
    async put(entry, patienceMs = 1_500) {
      store.put(entry, owner ?? lastOwner)
      await store.flushed()
      show()
      const done = new Promise<OutboxEntry['state']>((resolve) => {
        const own = settled.get(entry.id) ?? new Set()
        settled.set(entry.id, own.add(resolve))
      })
      const known = store.find(entry.id)?.state
      if (known !== undefined && known !== 'waiting') return known
      void run()
      let patience: NodeJS.Timeout | undefined
      const later = new Promise<'waiting'>((resolve) => {
        patience = setTimeout(() => resolve('waiting'), patienceMs)
      })
      try {
        return await Promise.race([done, later])
      } finally {
        clearTimeout(patience)
      }
    },
    aim(next) {
      owner = next
      if (next !== null) {
        lastOwner = next
        store.adopt(next)
        const others = store.waitingForOthers(next)
        if (others > 0) log('info', 'what others wrote waits for them', { entries: others })
        failures = 0
        void run()
      }
      show()
    },
    waiting,
    refused,
    find: (id) => store.find(id),
    ofKind: (kind) => (owner === null ? [] : store.ofKind(owner, kind)),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    sendAgain(id) {
      store.again(id)
      show()
      void run()
    },
    discard(id) {
      if (store.find(id)?.state !== 'refused') return
      store.remove(id)
      show()
    },
    close() {
      closed = true
      clearTimeout(timer)
      unlisten()
    },
  }
}
