import { describe, expect, it } from 'vitest'
import { hasMusic, hears, type Place } from '../../../../../../hub/pbx/practice/sound/who-hears.ts'

type Party = Place & { role: 'party' }
const party = (room: 'main' | 'aside' = 'main', silent = false): Party => ({ role: 'party', room, silent })
const supervisor = (on: Party, mode: 'listen' | 'whisper' | 'barge'): Place => ({ role: 'supervisor', on, mode })

/** Whom each hears, by name. */
function table(places: Readonly<Record<string, Place>>): Record<string, string> {
  const all = Object.entries(places)
  return Object.fromEntries(
    all.map(([name, place]) => [
      name,
      all
        .filter(([, other]) => hears(place, other))
        .map(([other]) => other)
        .join(' '),
    ]),
  )
}

describe('who hears whom', () => {
  const customer = party()
  const agent = party()

  it('two in a call', () => {
    expect(table({ customer, agent })).toEqual({ customer: 'agent', agent: 'customer' })
  })

  it('nobody, while one holds; whoever is held has music, whoever holds has none', () => {
    const holding = party('main', true)
    expect(table({ customer, holding })).toEqual({ customer: '', holding: '' })
    expect(hasMusic(customer, [customer, holding])).toBe(true)
    expect(hasMusic(holding, [customer, holding])).toBe(false)
    expect(hasMusic(customer, [customer, agent])).toBe(false)
    expect(hasMusic(customer, [customer])).toBe(true)
  })

  it('a colleague who is asked, without the customer', () => {
    const asking = party('aside')
    const asked = party('aside')
    expect(table({ customer, asking, asked })).toEqual({ customer: '', asking: 'asked', asked: 'asking' })
    expect([customer, asking].map((one) => hasMusic(one, [customer, asking, asked]))).toEqual([true, false])
  })

  it.each([
    ['listen', 'agent', 'customer'],
    ['whisper', 'agent', 'customer boss'],
    ['barge', 'agent boss', 'customer boss'],
  ] as const)('a supervisor who is to %s', (mode, forCustomer, forAgent) => {
    expect(table({ customer, agent, boss: supervisor(agent, mode) })).toEqual({
      ...{ customer: forCustomer, agent: forAgent, boss: 'customer agent' },
    })
  })

  it('a supervisor goes with his agent into the question, and hears nothing of a hold', () => {
    const asking = party('aside')
    const asked = party('aside')
    const boss = supervisor(asking, 'barge')
    expect(table({ customer, asking, asked, boss })).toEqual({
      ...{ customer: '', asking: 'asked boss', asked: 'asking boss', boss: 'asking asked' },
    })
    const holding = party('main', true)
    expect(table({ customer, holding, boss: supervisor(holding, 'listen') })['boss']).toBe('customer')
    expect(table({ customer, holding, boss: supervisor(holding, 'barge') })['holding']).toBe('')
  })

  it('two supervisors: one hears the other only when he speaks to all', () => {
    const quiet = supervisor(agent, 'listen')
    expect(table({ customer, agent, quiet, loud: supervisor(agent, 'barge') })['quiet']).toBe('customer agent loud')
    expect(table({ customer, agent, quiet, low: supervisor(agent, 'whisper') })['quiet']).toBe('customer agent')
  })
})
