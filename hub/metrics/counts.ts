import { type SubjectKind, subjectKinds } from '../../contract/metrics/subject.ts'

/**
 * Where the engine puts what it counts. `Slot` is one subject's place, looked up once and used often. Counts may come in
 * any order of time.
 */
export type Counts<Slot> = {
  slot(kind: SubjectKind, key: string): Slot
  /** Something that happened at a moment; `callId`: the call it happened in. */
  add(slot: Slot, at: number, field: number, amount: number, callId: string | null): void
  /** A state that lasted from one time to another. */
  last(slot: Slot, from: number, to: number, field: number): void
}

/** Kind first, key second: no text is made to look a subject up. */
export const slotsByKind = <Slot>(): Readonly<Record<SubjectKind, Map<string, Slot>>> =>
  Object.fromEntries(subjectKinds.map((kind) => [kind, new Map<string, Slot>()])) as Record<
    SubjectKind,
    Map<string, Slot>
  >
