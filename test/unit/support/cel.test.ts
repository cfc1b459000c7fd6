import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCel } from '../../support/asterisk/cel.ts'
import { celFacts, celRows } from '../../support/cel.ts'

/** The same calls as queue_log.txt beside it. */
const text = readFileSync(join(import.meta.dirname, 'recorded/cel.csv'), 'utf8')
const columns = [
  ...['eventtime', 'eventtype', 'linkedid', 'uniqueid', 'channame', 'cidnum', 'exten', 'context', 'appname', 'appdata'],
  ...['peer', 'eventextra', 'userfield'],
]
const rows = celRows(parseCel(text), columns)
const told = (linkedId: string): string[] =>
  celFacts(rows, linkedId).map(({ kind, extension, queue }) => [kind, extension ?? queue].filter(Boolean).join(' '))

describe('a recorded CEL file', () => {
  it('is read by its columns', () => {
    expect(rows[0]).toMatchObject({ type: 'CHAN_START', channel: 'PJSIP/trunk-00000000' })
    expect(rows.every(({ at }) => at > 1_700_000_000_000)).toBe(true)
    expect(rows.find(({ type }) => type === 'HANGUP')?.extra).toMatchObject({ hangupcause: 16 })
  })

  it('tells a call that was answered', () => {
    expect(told('1795378816.0')).toEqual([
      'started',
      'queued service',
      'offered 1001',
      'offer-ended 1001',
      'left-queue service',
      'answered 1001',
      'left 1001',
      'ended',
    ])
  })

  it('tells a call that was abandoned while a seat rang', () => {
    expect(told('1795378821.4')).toEqual([
      'started',
      'queued service',
      'offered 1001',
      'left-queue service',
      'offer-ended 1001',
      'ended',
    ])
  })

  it('tells overflow, a seat that refuses, one that does not answer, and a blind transfer', () => {
    expect(told('1795378823.6')).toEqual([
      'started',
      'queued first',
      'left-queue first',
      'queued service',
      'offered 1001',
      'offer-ended 1001',
      'offered 1002',
      'offer-ended 1002',
      'offered 1002',
      'offer-ended 1002',
      'left-queue service',
      'answered 1002',
      'transferred 1002',
      'left 1002',
      'offered 1001',
      'offer-ended 1001',
      'answered 1001',
      'left 1001',
      'ended',
    ])
  })

  it('keeps the order of time', () => {
    const times = celFacts(rows, '1795378823.6').map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
