import { type DatabaseHandle } from '../database/open-database.ts'
import { type Floor } from '../floor.ts'
import { type CallNotes, type CallNotesOptions, createCallNotes } from './call-notes.ts'
import { createCallNotesStore } from './call-notes.store.ts'

type Options = Pick<CallNotesOptions, 'now' | 'customerExists'> & {
  readonly database: DatabaseHandle
  /** The agent said after the call which customer it was. */
  readonly identified?: (callId: string, customerId: string) => Promise<void>
}

/** Notes about the floor's calls, those that run and those of before. */
export function notesOnFloor(
  { agents, calls, callsStore, knowsAllCalls, pbxName }: Floor,
  { database, identified, ...options }: Options,
): CallNotes {
  return createCallNotes({
    ...options,
    store: createCallNotesStore(database),
    callIdOf: async (id) => (calls.find(id) === undefined ? callsStore.idOf(pbxName, id) : id),
    hadPart: async (callId, userId) => {
      const seat = agents.seatOf(userId)
      if (seat !== null && calls.find(callId)?.legs.some((leg) => leg.extension === seat)) return true
      return callsStore.hadPart(callId, userId)
    },
    knowsAllCalls,
    identify: async (callId, customerId) => {
      if (calls.identify(callId, customerId)) return
      // Its end may be on its way to the disk, and would put the old customer back.
      await calls.drain(5_000)
      await callsStore.identify(callId, customerId)
      await identified?.(callId, customerId)
    },
  })
}
