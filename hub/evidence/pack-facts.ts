import { explainRule } from '../../contract/explain-routing.ts'
import { maskNumber } from '../../contract/numbers/mask-number.ts'
import { consideredRuleSchema } from '../../contract/routing.ts'
import { maskInside } from '../calls/mask-call.ts'
import { type CallRows, type readCustomer } from './evidence.store.ts'

type Rows = NonNullable<CallRows>
type CustomerRows = Awaited<ReturnType<typeof readCustomer>>
type Facts = Readonly<Record<string, unknown>>

/** What a pack says of its call, as plain objects: these become its JSON files and its page. */
export type PackFacts = {
  readonly call: Facts
  readonly steps: readonly (Facts & { readonly at: number; readonly kind: string })[]
  readonly notes: readonly Facts[]
  readonly seen: {
    readonly customer: Facts | null
    readonly changedSince: readonly Facts[]
    readonly why: readonly Why[]
  }
  readonly orders: readonly (Facts & { readonly steps: readonly Facts[] })[]
  readonly recordings: readonly (Facts & { readonly id: string })[]
}
type Why = { readonly at: number; readonly 'zh-CN': string; readonly en: string }

const jsonColumns: ReadonlySet<string> = new Set([
  ...['detail', 'changes', 'address', 'lines', 'wishes', 'audit_reasons', 'station_why', 'buckets_returned'],
  ...['paused', 'parts', 'tags', 'fields', 'before', 'after'],
])
/** The database's own: search forms and digests. */
const hidden: ReadonlySet<string> = new Set([
  'open_state',
  'contact_tail',
  'digest',
  'mutation_id',
  'place',
  'leftover',
])
const numbers: ReadonlySet<string> = new Set([
  ...['caller_number', 'caller_e164', 'called_number', 'number', 'number_key', 'contact_number'],
])

export function packFacts(rows: Rows, customer: CustomerRows, masked: boolean): PackFacts {
  const plain = (row: object): Facts => plainRow(row, masked)
  const of = <T extends object>(all: readonly T[]) => all.map(plain)
  return {
    call: plain(rows.call),
    steps: rows.steps.map((row) => ({ ...plain(row), at: row.at, kind: row.kind })),
    notes: of(rows.notes),
    seen: {
      customer: customer && plain(asItWas(customer)),
      changedSince: of(customer?.changes ?? []),
      why: rows.steps.flatMap((step) => whyOf(step, masked)),
    },
    orders: rows.orders.map((order) => ({
      ...plain({ ...order, order_number: order.number, number: undefined }),
      steps: of(rows.orderSteps.filter((step) => step.order_id === order.id)),
    })),
    recordings: rows.recordings.map((recording) => ({
      ...plain(recording),
      id: recording.id,
      marks: of(rows.marks.filter((mark) => mark.recording_id === recording.id)),
      chain: rows.chain.filter((link) => link.recording_id === recording.id),
    })),
  }
}

function plainRow(row: object, masked: boolean): Facts {
  const entries = Object.entries(row).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    if (hidden.has(name) || value === undefined) return []
    const read = jsonColumns.has(name) && typeof value === 'string' ? parsed(value) : value
    if (!masked) return [[name, read]]
    return [[name, numbers.has(name) && typeof read === 'string' ? maskNumber(read) : maskInside(read)]]
  })
  return Object.fromEntries(entries)
}

/** A row that somebody spoilt is shown as it is: the pack must be made all the same. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Whole fields are taken back to what stood before the call; numbers and addresses are in the list of changes. */
function asItWas({ customer, changes }: NonNullable<CustomerRows>): object {
  const was: Record<string, unknown> = { ...customer }
  for (const { field, before } of changes) if (field in was && field !== 'id') was[field] = parsed(before)
  return was
}

/** Why the call went where it went: what stood on the agent's card as the explanation. */
function whyOf({ at, detail }: Rows['steps'][number], masked: boolean): readonly Why[] {
  const read = parsed(detail)
  const considered: unknown = typeof read === 'object' && read !== null ? (read as Facts)['considered'] : undefined
  if (!Array.isArray(considered)) return []
  return considered.flatMap((one: unknown): Why[] => {
    const rule = consideredRuleSchema.safeParse(one)
    if (!rule.success || (rule.data.outcome !== 'decides' && rule.data.outcome !== 'adds')) return []
    const say = (language: 'zh-CN' | 'en'): string => {
      const text = explainRule(rule.data, language)
      return masked ? (maskInside(text) as string) : text
    }
    return [{ at, 'zh-CN': say('zh-CN'), en: say('en') }]
  })
}
