import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../../contract/agent.ts'
import { type AmiFrame } from '../../../../../hub/pbx/asterisk/ami-frame.ts'
import { amiReader } from '../../../../../hub/pbx/asterisk/ami-reader.codec.ts'
import { createTranslator } from '../../../../../hub/pbx/asterisk/translate.ts'
import { type PbxFact } from '../../../../../hub/pbx/port.ts'
import { sayFacts } from '../../../../support/adapter/say-facts.ts'
import { scenarios } from '../../../../support/adapter/scenarios.ts'

const folder = join(import.meta.dirname, '../../../../support/transcripts')
const recorded = scenarios.filter(({ transcript }) => transcript === true)

function framesOf(name: string): AmiFrame[] {
  const frames: AmiFrame[] = []
  amiReader({ frame: (frame) => frames.push(frame) }).push(readFileSync(join(folder, `${name}.txt`)))
  // Answers and list items are the client's affair; what is left is what the translator hears.
  return frames.filter((frame) => frame.kind === 'event' && frame.get('ActionID') === undefined)
}

function translate(frames: readonly AmiFrame[]) {
  const facts: PbxFact[] = []
  const ignored: string[] = []
  const translator = createTranslator({ fact: (fact) => facts.push(fact), log: (message) => ignored.push(message) })
  for (const frame of frames) {
    // What the hub started itself it knows beforehand, by the channel id it gave.
    const id = frame.get('Uniqueid') ?? ''
    if (frame.name === 'Newchannel' && /\.9\d{6}$/.test(id))
      translator.track.expected.set(id, {
        kind: 'call',
        extension: '8001' as Extension,
        number: '013900000001',
        callId: '019a0000-0000-7000-8000-00000000ffff',
        internal: false,
      })
    translator.apply(frame)
  }
  return { facts, ignored, track: translator.track }
}

describe('recorded transcripts', () => {
  it.each(recorded.map((scenario) => [scenario.name, scenario] as const))('%s', (name, scenario) => {
    const { facts, ignored, track } = translate(framesOf(name))
    expect(sayFacts(facts)).toEqual(scenario.facts)
    expect(ignored).toEqual([])
    // Nothing is kept of calls that are over.
    expect([track.calls.size, track.legs.size, track.linked.size, track.supervisions.size]).toEqual([0, 0, 0, 0])
  })

  it('tells a hold that came before Asterisk had the seat in a bridge right after its answer', () => {
    const frames = framesOf('answered-held-customer-hangs-up')
    const hold = frames.findIndex((frame) => frame.name === 'Hold')
    const seat = frames[hold]!.get('Uniqueid')
    const early = frames.filter((_, at) => at !== hold)
    const entry = early.findIndex((frame) => frame.name === 'BridgeEnter')
    early.splice(entry, 0, frames[hold]!)
    expect(early.slice(0, entry).some((frame) => frame.get('Uniqueid') === seat)).toBe(true)
    const kinds = (heard: readonly AmiFrame[]) => translate(heard).facts.map(({ kind }) => kind)
    expect(kinds(early).filter((kind) => /held|retrieved/.test(kind))).toEqual(
      kinds(frames).filter((kind) => /held|retrieved/.test(kind)),
    )
    expect(kinds(early).indexOf('call.held')).toBe(kinds(early).indexOf('call.answered') + 1)
  })

  it('survives any events lost, repeated or out of order, and tells at most one end per call', () => {
    const all = recorded.map(({ name }) => framesOf(name))
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.tuple(fc.nat(300), fc.constantFrom('drop', 'repeat', 'swap')), { maxLength: 20 }),
        (frames, troubles) => {
          const heard = [...frames]
          for (const [place, trouble] of troubles) {
            const at = place % Math.max(1, heard.length - 1)
            const [one, two] = [heard[at]!, heard[at + 1]!]
            if (trouble === 'drop') heard.splice(at, 1)
            else if (trouble === 'repeat') heard.splice(at, 0, one)
            else heard.splice(at, 2, two, one)
          }
          const { facts } = translate(heard.filter((frame) => frame !== undefined))
          const ends = facts.flatMap((fact) => (fact.kind === 'call.ended' ? [fact.call] : []))
          const starts = facts.flatMap((fact) => (fact.kind === 'call.started' ? [fact.call] : []))
          for (const end of ends) expect(starts).toContain(end)
          expect(ends.length).toBeLessThanOrEqual(starts.length)
        },
      ),
      { numRuns: 300 },
    )
  })
})
