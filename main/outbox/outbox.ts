import { type TopicBoard } from '../bridge/topic-board.ts'
import { type OutboxEntry, type OutboxStore } from '../cache/outbox.store.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { sendVerdict } from './send-verdict.ts'

/** Sends one kind of mutation; resolves when the hub has it. Being repeated must do no harm. */
export type Sender = (body: unknown) => Promise<void>

export type Outbox = {
  /**
   * Written to the disk first, then sent. Resolves when the hub has it (`sent`), will not have it (`refused`), or after
   * `patienceMs` without an answer (`waiting`): it is then sent when the hub is back.
   */
  put(
    entry: Pick<OutboxEntry, 'id' | 'kind' | 'body' | 'createdAt'>,
    patienceMs?: number,
  ): Promise<OutboxEntry['state']>
  waiting(): number
  close(): void
}

export type OutboxOptions = {
  readonly store: OutboxStore
  readonly link: Pick<HubLink, 'listen'>
  readonly board: TopicBoard
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
  let failures = 0
  let running = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const show = (): void => board.update('cache', (cache) => ({ ...cache, waiting: store.waiting() }))

  const settle = (id: string, state: OutboxEntry['state']): void => {
    for (const tell of settled.get(id) ?? []) tell(state)
    settled.delete(id)
    show()
  }

  const sendFirst = async (entry: OutboxEntry): Promise<'on' | 'later'> => {
    const sender = senders[entry.kind]
    if (sender === undefined) {
      store.refuse(entry.id, `no sender for ${entry.kind}`)
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
      store.refuse(entry.id, why)
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
        const entry = closed ? null : store.first()
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
      store.put(entry)
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
    waiting: () => store.waiting(),
    close() {
      closed = true
      clearTimeout(timer)
      unlisten()
    },
  }
}
