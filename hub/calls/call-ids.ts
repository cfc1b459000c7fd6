import { type PbxCallId } from '../pbx/port.ts'

type Reserved = {
  readonly callId: string
  readonly at: number
  explanation: Readonly<Record<string, unknown>> | null
  customerId: string | null
}

/** How long an answered question waits for the call's first fact; a call that never comes is forgotten. */
const keepMs = 10 * 60_000
const limit = 20_000
/** A call the PBX was told to make and whose first fact does not come within this time is not made. */
const originateMs = 30_000

/**
 * Who gives a call its id first gives it for good: the routing answer and the call's first fact come over two sockets, in
 * either order.
 */
export function createCallIds(options: { readonly newCallId: () => string; readonly now: () => number }) {
  const reserved = new Map<PbxCallId, Reserved>()

  let expected: { callId: string; extension: string; number: string; at: number }[] = []

  const of = (call: PbxCallId): Reserved => {
    let entry = reserved.get(call)
    if (entry === undefined) {
      entry = { callId: options.newCallId(), at: options.now(), explanation: null, customerId: null }
      reserved.set(call, entry)
      tidy()
    }
    return entry
  }
  const tidy = (): void => {
    // Insertion order is age.
    for (const [call, entry] of reserved) {
      if (reserved.size <= limit && options.now() - entry.at < keepMs) return
      reserved.delete(call)
    }
  }

  return {
    expect(callId: string, extension: string, number: string): void {
      expected.push({ callId, extension, number, at: options.now() })
    },
    /** The oldest call this seat was made to dial; by its number, and failing that (a rewritten number) by the seat. */
    expected(call: PbxCallId, extension: string, number: string): void {
      expected = expected.filter(({ at }) => options.now() - at < originateMs)
      const own = expected.filter((one) => one.extension === extension)
      const found = own.find((one) => one.number === number) ?? own[0]
      if (found === undefined || reserved.has(call)) return
      expected = expected.filter((one) => one !== found)
      reserved.set(call, { callId: found.callId, at: options.now(), explanation: null, customerId: null })
    },
    reserve: (call: PbxCallId): string => of(call).callId,
    take: (call: PbxCallId): { callId: string; customerId: string | null } => of(call),
    /** The id the PBX holds from an answer of ours goes before a new one. */
    adopt(call: PbxCallId, fromPbx: string | null): string {
      if (fromPbx === null || fromPbx === call) return of(call).callId
      const known = reserved.get(call)
      if (known?.callId === fromPbx) return fromPbx
      const entry = { callId: fromPbx, at: options.now(), explanation: null, customerId: null }
      reserved.set(call, entry)
      return fromPbx
    },
    explain(call: PbxCallId, explanation: Readonly<Record<string, unknown>>, customerId: string | null): void {
      const entry = of(call)
      entry.explanation = explanation
      entry.customerId = customerId
    },
    explanation: (call: PbxCallId) => reserved.get(call)?.explanation ?? null,
    forget: (call: PbxCallId): void => void reserved.delete(call),
  }
}
