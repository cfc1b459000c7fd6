import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../../contract/agent.ts'
import { type DirectoryEntry } from '../../../../../contract/api/seats.api.ts'
import { findPlaces, withPresence } from '../../../../../renderer/window/directory/directory-rules.ts'
import { loadSpelling, noSpelling } from '../../../../../renderer/window/directory/spelling.ts'
import { anAgent } from '../support/facts.ts'

const entry = (more: Partial<DirectoryEntry>): DirectoryEntry => ({
  kind: 'seat',
  number: '8001',
  name: '王芳',
  jobNumber: null,
  team: null,
  state: null,
  ...more,
})
const entries = [
  entry({}),
  entry({ number: '8002', name: '李娜', jobNumber: '1002', team: '订水组', state: 'break' }),
  entry({ number: '8010', name: '赵敏', jobNumber: '1003', team: '售后组', state: 'ready' }),
  entry({ kind: 'queue', number: '7001', name: '订水' }),
  entry({ kind: 'station', number: '6001', name: '天宁站' }),
]

describe('withPresence', () => {
  it('leaves oneself out, and takes what the floor says before what the list said', () => {
    const places = withPresence(
      entries,
      [anAgent({ extension: '8002' as Extension, name: '钱多', state: 'talking', since: 7 })],
      '8001',
    )
    expect(places.map(({ number }) => number)).toEqual(['8002', '8010', '7001', '6001'])
    expect(places[0]).toMatchObject({ name: '钱多', presence: 'talking', since: 7, free: false })
    expect(places[1]).toMatchObject({ presence: 'ready', since: null, free: true })
    expect(places[2]).toMatchObject({ presence: null, free: true })
  })
})

describe('findPlaces', () => {
  const places = withPresence(entries, [], '8001')
  const numbers = (typed: string, spell = noSpelling): string[] =>
    findPlaces(places, typed, spell).map(({ number }) => number)

  it('shows people first, the free before the busy', () => {
    expect(numbers('')).toEqual(['8010', '8002', '7001', '6001'])
  })

  it('finds by number, job number, name and team, the best first', () => {
    expect(numbers('8002')).toEqual(['8002'])
    expect(numbers('1003')).toEqual(['8010'])
    expect(numbers('订水')).toEqual(['7001', '8002'])
    expect(numbers('6')).toEqual(['6001'])
    expect(numbers('nobody')).toEqual([])
  })

  it('finds names by pinyin and initials', async () => {
    const spell = await loadSpelling()
    expect(numbers('ln', spell)).toEqual(['8002'])
    expect(numbers('zhaom', spell)).toEqual(['8010'])
    expect(numbers('tnz', spell)).toEqual(['6001'])
  })
})
