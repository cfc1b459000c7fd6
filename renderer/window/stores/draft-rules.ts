import { type CallDraft } from '../../../contract/seat/caller-card.ts'

/** What somebody types, before it is sent anywhere. */
export type Draft = Omit<CallDraft, 'callKey' | 'changedAt'>
export type DraftPart = 'note' | 'disposition' | 'customerId' | `customerFields.${string}`

export const emptyDraft: Draft = { note: '', disposition: null, customerId: null, customerFields: {} }

/**
 * The kept draft arrives a moment after its place is shown. What was typed in that moment is newer and stands; the rest
 * comes from the kept one.
 */
export function mergeDraft(kept: Draft | null, typed: Draft, touched: ReadonlySet<DraftPart>): Draft {
  if (kept === null) return typed
  const customerFields = { ...kept.customerFields }
  for (const part of touched) {
    if (!part.startsWith('customerFields.')) continue
    const field = part.slice('customerFields.'.length)
    const text = typed.customerFields[field]
    if (text === undefined) Reflect.deleteProperty(customerFields, field)
    else customerFields[field] = text
  }
  return {
    note: touched.has('note') ? typed.note : kept.note,
    disposition: touched.has('disposition') ? typed.disposition : kept.disposition,
    customerId: touched.has('customerId') ? typed.customerId : kept.customerId,
    customerFields,
  }
}

/** With one text of the customer form set, or taken away. */
export function withField(draft: Draft, field: string, text: string | null): Draft {
  const customerFields = { ...draft.customerFields }
  if (text === null) Reflect.deleteProperty(customerFields, field)
  else customerFields[field] = text
  return { ...draft, customerFields }
}

/** Whether a note says anything. */
export const hasNote = ({ note, disposition }: Pick<Draft, 'note' | 'disposition'>): boolean =>
  note.trim() !== '' || disposition !== null
