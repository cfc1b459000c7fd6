import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLayout, densityFor, readLayout, wallSections } from '../../../../../renderer/window/wall/wall-layout.ts'

describe('readLayout', () => {
  it('is the usual one where nothing was kept', () => {
    for (const value of [null, undefined, 7, 'x', [], {}]) expect(readLayout(value)).toEqual(defaultLayout)
  })
  it('gives back what was kept, through JSON', () => {
    const mine = {
      ...defaultLayout,
      sections: ['trunks', 'queues'] as const,
      density: 'tiles' as const,
      period: 'last-15' as const,
      showSignedOut: false,
      ageing: { yellow: 60, red: 90 },
    }
    expect(readLayout(JSON.parse(JSON.stringify(mine)))).toEqual(mine)
  })
  it('leaves out what it does not know, and keeps red behind yellow', () => {
    expect(
      readLayout({
        sections: ['calls', 'weather', 'calls'],
        density: 'huge',
        ageing: { yellow: 200, red: 100 },
        queueWait: { yellow: -1, red: 5 },
      }),
    ).toEqual({ ...defaultLayout, sections: ['calls'], ageing: { yellow: 200, red: 200 } })
  })
  it('stands anything', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (sections, ageing) => {
        const read = readLayout({ sections, ageing })
        expect(read.sections.every((one) => wallSections.includes(one))).toBe(true)
        expect(read.ageing.red).toBeGreaterThanOrEqual(read.ageing.yellow)
      }),
    )
  })
})

describe('densityFor', () => {
  it.each([
    ['auto', 30, 'rows'],
    ['auto', 31, 'cards'],
    ['auto', 120, 'cards'],
    ['auto', 121, 'tiles'],
    ['rows', 500, 'rows'],
    ['tiles', 3, 'tiles'],
  ] as const)('%s for %i is %s', (choice, count, density) => expect(densityFor(choice, count)).toBe(density))
})
