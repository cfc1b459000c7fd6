import { v7 as uuid } from 'uuid'
import { ordersApi } from '../../contract/api/orders.api.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type NumberBlockStore, type NumberLease } from '../cache/number-block.store.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

export type OrderNumbers = {
  /** The next number of this seat; null: none is left. To be called within the placing's transaction. */
  take(): number | null
  left(): number
  /** Somebody who may write orders has signed in. */
  begin(): void
  pause(): void
  /** Another hub: its numbers are not ours. */
  clear(): void
  close(): void
}

/** Fewer left than this: another block is fetched. */
const enough = 100
const blockSize = 200

/** Numbers for orders that are written while the hub is away, fetched before they are needed. */
export function createOrderNumbers(options: {
  readonly store: NumberBlockStore
  readonly link: Pick<HubLink, 'call' | 'listen'>
  readonly board: TopicBoard
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly random?: () => number
}): OrderNumbers {
  const { store, link, board, log } = options
  let active = false
  let running = false
  let closed = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined

  /** The topic is as large as the catalogue: while there are many left it is told of every tenth. */
  const show = (isExact = true): void => {
    const numbersLeft = store.left()
    const shown = board.get('shop').numbersLeft
    if (numbersLeft === shown || (!isExact && numbersLeft > 20 && shown - numbersLeft < 10)) return
    board.update('shop', (shop) => ({ ...shop, numbersLeft }))
  }

  const ask = async (lease: NumberLease): Promise<void> => {
    try {
      const { from, to } = await link.call(ordersApi.leaseNumbers, { body: lease })
      store.answer(lease.id, from, to)
    } catch (error) {
      // Asked for by the colleague who sat here before: his numbers are lost, and numbers are plenty.
      if (!(error instanceof SeatError) || error.code !== 'thing.exists') throw error
      store.drop(lease.id)
    }
  }

  const topUp = async (): Promise<void> => {
    clearTimeout(timer)
    if (running || !active) return
    running = true
    try {
      while (active && store.left() < enough) {
        // A lease whose answer was lost is asked for again under its own id: the hub gives the same block.
        let lease = store.open()
        if (lease === null) {
          lease = { id: uuid(), count: blockSize }
          store.ask(lease)
        }
        await ask(lease)
        show()
      }
      failures = 0
    } catch (error) {
      const why = error instanceof SeatError ? error.code : String(error)
      log('warn', 'no order numbers were leased', { why })
      if (why === 'access.denied') return
      failures += 1
      timer = setTimeout(
        () => void topUp(),
        backOffMs(failures, { firstMs: 1_000, longestMs: 60_000 }, options.random ?? Math.random),
      )
      timer.unref()
    } finally {
      running = false
    }
  }

  const unlisten = link.listen({
    state: ({ state }) => {
      if (state === 'online') void topUp()
    },
    snapshot: () => undefined,
    delta: () => undefined,
    refused: () => undefined,
  })
  show()

  const pause = (): void => {
    active = false
    clearTimeout(timer)
  }

  return {
    take() {
      const number = store.take()
      // After the transaction it is part of.
      queueMicrotask(() => {
        if (closed) return
        show(false)
        void topUp()
      })
      return number
    },
    left: () => store.left(),
    begin() {
      active = true
      void topUp()
    },
    pause,
    clear() {
      store.clear()
      show()
    },
    close() {
      closed = true
      pause()
      unlisten()
    },
  }
}
