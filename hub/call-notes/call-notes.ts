import { type CallQuality } from '../../contract/api/call-notes.api.ts'
import { type CallNote, type CallNoteInput } from '../../contract/call-note.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CallId } from '../../contract/ids.ts'
import { type Caller } from '../access/caller.ts'
import { callNoun } from '../calls/call-control.ts'
import { type CallNotesStore } from './call-notes.store.ts'

export type CallNotesOptions = {
  readonly store: CallNotesStore
  readonly now: () => number
  /** The call with this id, the hub's or the PBX's; undefined when the hub knows none. */
  readonly callIdOf: (id: string) => Promise<string | undefined>
  readonly hadPart: (callId: string, userId: string) => Promise<boolean>
  /** False while calls may have gone by that the hub has not been told of. */
  readonly knowsAllCalls: () => boolean
  readonly customerExists: (customerId: string) => Promise<boolean>
  readonly identify: (callId: string, customerId: string) => Promise<void>
}

export type CallNotes = ReturnType<typeof createCallNotes>

/** What agents write about their calls, and how those sounded. */
export function createCallNotes(options: CallNotesOptions) {
  const { store } = options

  /**
   * @throws ZuoxiError `thing.not-found` for a call the caller had no part in; `pbx.unavailable` while the hub cannot say:
   * a seat then sends it again
   */
  const ownCall = async (caller: Caller, id: string): Promise<string> => {
    const callId = await options.callIdOf(id)
    if (callId !== undefined && (await options.hadPart(callId, caller.userId))) return callId
    if (!options.knowsAllCalls()) throw new ZuoxiError('pbx.unavailable')
    throw new ZuoxiError('thing.not-found', { what: callNoun, id })
  }

  return {
    /** @returns what stands: the note given, or one that was written later */
    async write(caller: Caller, id: string, input: CallNoteInput): Promise<CallNote> {
      const callId = (await ownCall(caller, id)) as CallId
      const { userId, jobNumber, name } = caller
      // A seat whose clock runs ahead must not keep what is written later from standing.
      const writtenAt = Math.min(input.writtenAt, options.now())
      await store.put({ ...input, writtenAt, callId, userId, jobNumber, name })
      const standing = await store.find(callId, userId)
      if (standing === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id })
      const { customerId } = standing
      if (customerId !== null && (await options.customerExists(customerId))) await options.identify(callId, customerId)
      return standing
    },
    async putQuality(caller: Caller, id: string, quality: CallQuality): Promise<void> {
      await store.putQuality(await ownCall(caller, id), caller.userId, quality, options.now())
    },
    async ofCall(callId: string) {
      return { notes: [...(await store.ofCall(callId))], quality: [...(await store.qualityOf(callId))] }
    },
    ofCalls: (callIds: readonly string[]) => store.ofCalls(callIds),
    ofPerson: (userId: string, callIds: readonly string[]) => store.ofPerson(userId, callIds),
  }
}
