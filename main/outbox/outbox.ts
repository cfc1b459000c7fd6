import { type Language } from '../../contract/language.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type NewOutboxEntry, type OutboxEntry, type OutboxStore } from '../cache/outbox.store.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { sendVerdict } from './send-verdict.ts'

/**
 * Sends one kind of mutation; resolves with the hub's answer when the hub has it. Being repeated must do no harm.
 * `isFirstTry`: it cannot have been sent before, so the answer tells what this mutation alone has made.
 */
export type Sender = (body: unknown, about: { readonly id: string; readonly isFirstTry: boolean }) => Promise<unknown>

/** What became of a mutation while its person waited. */
export type Delivery =
  | { readonly state: 'sent'; readonly answer: unknown }
  | { readonly state: 'refused'; readonly entry: OutboxEntry }
  | { readonly state: 'waiting' }

export type Outbox = {
  /**
   * Written to the disk first, then sent. Resolves when the hub has it (`sent`), will not have it (`refused`), or after
   * `patienceMs` without an answer (`waiting`): it is then sent when the hub is back.
   */
  put(entry: NewOutboxEntry, patienceMs?: number): Promise<OutboxEntry['state']>
  /**
   * The same for what its person sees the outcome of at once: with the hub's answer (of one that was sent before:
   * undefined); a hub that is away is not waited for.
   * @param make called when there is no entry under this id yet; what it stores is kept together with the entry, all or
   *   nothing
   * @param options.undo takes that back when the hub refuses it to its person's face; it is not a conflict then
   */
  deliver(
    id: string,
    make: (owner: string) => Omit<NewOutboxEntry, 'id'>,
    options?: { readonly patienceMs?: number; readonly undo?: () => void },
  ): Promise<Delivery>
  /** Whose entries are sent from now on (outbox-owner.ts); null: nobody's. What others left waits for them. */
  aim(owner: string | null): void
  waiting(): number
  /** What the hub will not have, of the present owner: what was typed for a call; and all other kinds. */
  refused(): readonly OutboxEntry[]
  conflicts(): readonly OutboxEntry[]
  find(id: string): OutboxEntry | null
  /** Who is signed in here, or was last. */
  owner(): string | null
  /** What waits, of the present owner, oldest first; about one thing, when it is named. */
  list(subject?: string): readonly OutboxEntry[]
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

type Waiter = {
  readonly resolve: (delivery: Delivery) => void
  /** He has what he wrote still on his screen: it is told to him and not kept. */
  readonly undo: (() => void) | null
}

export type OutboxOptions = {
  readonly store: OutboxStore
  readonly atomically: <T>(work: () => T) => T
  readonly link: Pick<HubLink, 'listen'>
  readonly board: TopicBoard
  /** Of the reasons that are kept with what was refused. */
  readonly language: () => Language
  /** What was typed, and is shown when it was refused; the rest is figures. */
  readonly shownKinds: readonly string[]
  /** Refused ones of these are conflicts, to be chosen about (main/orders/conflicts.ts). */
  readonly conflictKinds: readonly string[]
  /** What they are about may reach the hub after them. */
  readonly lateKinds: readonly string[]
  readonly senders: Readonly<Record<string, Sender>>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly random?: () => number
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number }
}

/** Everything a seat changes at the hub that must not be lost goes through here, one after the other, oldest first. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, board, senders, log } = options
  const backOff = options.backOff ?? { firstMs: 1_000, longestMs: 30_000 }
  const waiters = new Map<string, Set<Waiter>>()
  /** Written in this run and not tried yet: they cannot have been sent before. */
  const untried = new Set<string>()
  let away = false
  let owner: string | null = null
  /** A call may end after its person has gone. */
  let lastOwner: string | null = null
  let failures = 0
  let running = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const waiting = (): number => (owner === null ? 0 : store.waiting(owner))

  const refusedOf = (kinds: readonly string[]): readonly OutboxEntry[] =>
    owner === null ? [] : store.refused(owner).filter(({ kind }) => kinds.includes(kind))
  const refused = (): readonly OutboxEntry[] => refusedOf(options.shownKinds)
  const conflicts = (): readonly OutboxEntry[] => refusedOf(options.conflictKinds)

  const listeners = new Set<() => void>()
  const show = (): void => {
    board.update('cache', (cache) => ({ ...cache, waiting: waiting(), refused: refused().length }))
    const kinds = owner === null ? new Map<string, number>() : store.kinds(owner)
    const mine = options.conflictKinds.reduce((sum, kind) => sum + (kinds.get(kind) ?? 0), 0)
    for (const listener of listeners) listener()
    const refusedNow = conflicts().length
    const { waiting: shown, conflicts: shownConflicts } = board.get('shop')
    // The topic is as large as the catalogue: it is told of what differs only.
    if (shown === mine && shownConflicts === refusedNow) return
    board.update('shop', (shop) => ({ ...shop, waiting: mine, conflicts: refusedNow }))
  }

  const settle = (id: string, delivery: Delivery): void => {
    const told = [...(waiters.get(id) ?? [])]
    waiters.delete(id)
    const undos = told.flatMap(({ undo }) => undo ?? [])
    if (delivery.state === 'refused' && undos.length > 0) {
      options.atomically(() => {
        for (const undo of undos) undo()
        store.remove(id)
      })
    }
    for (const { resolve } of told) resolve(delivery)
    show()
  }

  /** The hub is away: those who look on need not wait to be told so. */
  const tellWaiting = (): void => {
    for (const [id, own] of waiters) {
      for (const waiter of [...own].filter(({ undo }) => undo !== null)) {
        own.delete(waiter)
        waiter.resolve({ state: 'waiting' })
      }
      if (own.size === 0) waiters.delete(id)
    }
  }

  const deliveryOf = (entry: OutboxEntry | null): Delivery =>
    entry?.state === 'refused'
      ? { state: 'refused', entry }
      : entry?.state === 'sent'
        ? { state: 'sent', answer: undefined }
        : { state: 'waiting' }

  const sendFirst = async (entry: OutboxEntry): Promise<'on' | 'later'> => {
    const sender = senders[entry.kind]
    if (sender === undefined) {
      store.refuse(entry.id, `no sender for ${entry.kind}`, entry.kind)
      settle(entry.id, deliveryOf(store.find(entry.id)))
      return 'on'
    }
    try {
      const answer = await sender(entry.body, { id: entry.id, isFirstTry: untried.delete(entry.id) })
      if (closed) return 'later'
      store.sent(entry.id)
      settle(entry.id, { state: 'sent', answer })
      return 'on'
    } catch (error) {
      if (closed) return 'later'
      const why = error instanceof SeatError ? error.code : 'seat.failed'
      if (sendVerdict(error, entry.attempts, options.lateKinds.includes(entry.kind)) === 'later') {
        store.failed(entry.id, why)
        return 'later'
      }
      log('warn', 'the hub refused what was kept for it', { kind: entry.kind, id: entry.id, why })
      const known = error instanceof SeatError ? error : new SeatError('seat.failed', { reference: entry.id })
      store.refuse(entry.id, why, seatErrorText(known, options.language()))
      settle(entry.id, deliveryOf(store.find(entry.id)))
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
        tellWaiting()
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
      away = state === 'offline'
      if (away) tellWaiting()
      if (state !== 'online') return
      failures = 0
      void run()
    },
    snapshot: () => undefined,
    delta: () => undefined,
    refused: () => undefined,
  })
  show()

  const wait = async (id: string, undo: Waiter['undo'], patienceMs: number): Promise<Delivery> => {
    const known = deliveryOf(store.find(id))
    if (known.state !== 'waiting') return known
    const own = waiters.get(id) ?? new Set()
    waiters.set(id, own)
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        own.delete(waiter)
        resolve({ state: 'waiting' })
      }, patienceMs)
      const waiter: Waiter = {
        undo,
        resolve: (delivery) => {
          clearTimeout(patience)
          resolve(delivery)
        },
      }
      own.add(waiter)
      void run()
    })
  }

  const add = (entry: NewOutboxEntry, its: string | null): boolean => {
    const isNew = store.put(entry, its)
    if (isNew) untried.add(entry.id)
    return isNew
  }

  return {
    async put(entry, patienceMs = 1_500) {
      add(entry, owner ?? lastOwner)
      await store.flushed()
      show()
      return (await wait(entry.id, null, patienceMs)).state
    },
    async deliver(id, make, { patienceMs = 1_500, undo = () => undefined } = {}) {
      const its = owner ?? lastOwner
      if (its === null) throw new SeatError('seat.signed-out')
      if (store.find(id) === null) options.atomically(() => add({ ...make(its), id }, its))
      await store.flushed()
      const delivery = await wait(id, undo, away ? 0 : patienceMs)
      // What the hub takes at once never waited, as far as anybody can see.
      if (delivery.state === 'waiting') show()
      return delivery
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
    conflicts,
    owner: () => owner ?? lastOwner,
    list(subject) {
      const its = owner ?? lastOwner
      if (its === null) return []
      return subject === undefined ? store.list(its) : store.about(its, subject)
    },
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
