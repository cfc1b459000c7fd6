import { describe, expect, it } from 'vitest'
import {
  type Draft,
  emptyDraft,
  hasNote,
  mergeDraft,
  withField,
} from '../../../../../renderer/window/stores/draft-rules.ts'

const kept: Draft = {
  note: '旧',
  disposition: 'enquiry',
  customerId: 'c',
  customerFields: { name: '张', notes: '旧备注' },
}

describe('mergeDraft', () => {
  it('takes the kept draft where nothing was typed', () => {
    expect(mergeDraft(kept, emptyDraft, new Set())).toEqual(kept)
    expect(mergeDraft(null, { ...emptyDraft, note: '新' }, new Set(['note']))).toEqual({ ...emptyDraft, note: '新' })
  })

  it('lets stand what was typed meanwhile, also what was emptied', () => {
    const typed: Draft = { ...emptyDraft, note: '', customerFields: { name: '张建国' } }
    expect(mergeDraft(kept, typed, new Set(['note', 'customerFields.name', 'customerFields.notes']))).toEqual({
      note: '',
      disposition: 'enquiry',
      customerId: 'c',
      customerFields: { name: '张建国' },
    })
  })
})

it('sets and takes away a field without touching the draft it was given', () => {
  expect(withField(kept, 'name', null).customerFields).toEqual({ notes: '旧备注' })
  expect(withField(kept, 'code', 'C1').customerFields['code']).toBe('C1')
  expect(kept.customerFields).toEqual({ name: '张', notes: '旧备注' })
})

it('says whether there is a note at all', () => {
  expect(hasNote({ note: '  ', disposition: null })).toBe(false)
  expect(hasNote({ note: '', disposition: 'other' })).toBe(true)
})
