import { z } from 'zod'

/** What figures are kept of. `number` is a called number of the centre, `skill` one of its skills. */
export const subjectKinds = ['centre', 'queue', 'skill', 'agent', 'trunk', 'number'] as const
export const subjectKindSchema = z.enum(subjectKinds)
export type SubjectKind = z.infer<typeof subjectKindSchema>

/** `key`: the queue's, skill's or trunk's key, the seat's person (user id) for an agent, the called number; `centre` for the centre. */
export const subjectSchema = z.object({ kind: subjectKindSchema, key: z.string().min(1).max(80) })
export type Subject = z.infer<typeof subjectSchema>

/** One text for a subject, for maps. */
export const subjectText = ({ kind, key }: Subject): string => `${kind}:${key}`
