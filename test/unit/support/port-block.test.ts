import { describe, expect, it } from 'vitest'
import { claimPortBlock } from '../../support/port-block.ts'

describe('a block of ports', () => {
  it('gives out again what was given back, after all the others, and nothing twice', async () => {
    using block = await claimPortBlock()
    const kept = await block.next()
    const seen = new Set([kept])
    for (let call = 0; call < 300; call += 1) {
      const port = await block.next()
      expect(port).not.toBe(kept)
      seen.add(port)
      block.giveBack(port)
      block.giveBack(port)
    }
    expect(seen.size).toBeGreaterThan(50)
    const all = new Set<number>()
    const rest = async (): Promise<void> => {
      for (;;) {
        const port = await block.next()
        expect(all).not.toContain(port)
        all.add(port)
      }
    }
    await expect(rest()).rejects.toThrow('No service port is left')
    expect(all).not.toContain(kept)
  })
})
