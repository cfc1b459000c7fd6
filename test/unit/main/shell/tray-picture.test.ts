import { describe, expect, it } from 'vitest'
import { agentStates } from '../../../../contract/agent.ts'
import { trayPicture } from '../../../../main/shell/tray-picture.ts'

describe('the picture of a state', () => {
  it('has another shape for every state, not only another colour', () => {
    const shapes = agentStates.map((state) => {
      const pixels = trayPicture(state, 16)
      return Array.from({ length: 256 }, (_, n) => ((pixels[n * 4 + 3] ?? 0) > 127 ? '#' : '.')).join('')
    })
    expect(new Set(shapes).size).toBe(agentStates.length)
    for (const shape of shapes) expect(shape.split('#').length).toBeGreaterThan(20)
  })

  it('is multiplied by its alpha', () => {
    const pixels = trayPicture('ready', 32)
    for (let n = 0; n < pixels.length; n += 4) {
      const alpha = pixels[n + 3] ?? 0
      for (const channel of [0, 1, 2]) expect(pixels[n + channel]).toBeLessThanOrEqual(alpha)
    }
  })
})
