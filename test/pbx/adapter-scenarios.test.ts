import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isCallFact, sayFacts } from '../support/adapter/say-facts.ts'
import { type Play, startPlay } from '../support/adapter/play.ts'
import { scenarios } from '../support/adapter/scenarios.ts'

/** `ZUOXI_RECORD=<folder>` writes what Asterisk said in each scenario marked for it. */
const recordInto = process.env['ZUOXI_RECORD']

describe('the Asterisk adapter tells every kind of call', () => {
  let play: Play
  beforeAll(async () => {
    play = await startPlay()
  })
  afterAll(() => play.close())
  beforeEach(() => play.clear())

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    try {
      await scenario.play(play)
    } finally {
      if (recordInto !== undefined) {
        mkdirSync(recordInto, { recursive: true })
        writeFileSync(join(recordInto, `${name}.txt`), play.proxy.received())
      }
    }
    const [said, expected] = [sayFacts(play.facts), scenario.facts]
    if (scenario.anyOrder === true) expect(said.toSorted()).toEqual(expected.toSorted())
    else expect(said).toEqual(expected)
    // Facts of one call leave in the order of their time.
    const last = new Map<string, number>()
    for (const fact of play.facts.filter(isCallFact)) {
      expect(fact.at).toBeGreaterThanOrEqual(last.get(fact.call) ?? 0)
      last.set(fact.call, fact.at)
    }
    expect(play.logged.filter(({ level }) => level !== 'info')).toEqual([])
    expect(play.snapshots).toHaveLength(1)
  })
})
