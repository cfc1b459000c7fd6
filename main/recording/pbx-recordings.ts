import { callsApi } from '../../contract/api/calls.api.ts'
import { callIdSchema } from '../../contract/ids.ts'
import { type HubLink } from '../hub-link/hub-link.ts'

/** Which calls the PBX records, as far as the hub has told. */
export type PbxRecordings = {
  /** It said so; that somebody stopped it since is no reason to record here. */
  records(callId: string | null): boolean
  /** Asks the hub, for a call that began before this programme did, or whose step was lost on the way; once. */
  ask(callId: string | null): void
  /** The line is over. */
  forget(callId: string): void
  close(): void
}

export function createPbxRecordings(link: Pick<HubLink, 'call' | 'listen'>, changed: () => void): PbxRecordings {
  const known = new Set<string>()
  const asked = new Set<string>()
  const unlisten = link.listen({
    state: () => undefined,
    snapshot: () => undefined,
    delta(delta) {
      if (delta.kind !== 'call.step' || delta.step.kind !== 'recording') return
      known.add(delta.callId)
      changed()
    },
    refused: () => undefined,
  })
  return {
    records: (callId) => callId !== null && known.has(callId),
    ask(callId) {
      const id = callIdSchema.safeParse(callId)
      if (!id.success || asked.has(id.data)) return
      asked.add(id.data)
      link
        .call(callsApi.read, { params: { callId: id.data } })
        .then(({ steps }) => {
          if (!steps.some(({ kind }) => kind === 'recording')) return
          known.add(id.data)
          changed()
        })
        // Away, or it does not know the call yet: then it is recorded here.
        .catch(() => undefined)
    },
    forget(callId) {
      known.delete(callId)
      asked.delete(callId)
    },
    close: unlisten,
  }
}
