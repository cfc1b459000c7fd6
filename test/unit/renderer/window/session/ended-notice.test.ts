// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Component } from 'vue'
import { sessionEndReasons } from '../../../../../contract/seat/session-end.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

let SessionPages: Component
let shown: Shown
beforeAll(async () => {
  openBridge()
  SessionPages = (await import('../../../../../renderer/window/session/session-pages.vue')).default as Component
}, 60_000)
afterEach(() => shown.wrapper.unmount())

const notice = (): string | undefined => {
  const found = shown.wrapper.find('[role="status"]')
  return found.exists() ? found.text() : undefined
}

describe('why one is back on this page', () => {
  it.each(['zh-CN', 'en'] as const)('has words of its own for every reason (%s)', async (language) => {
    shown = await mountIn(SessionPages, 'signed-out', language)
    const words: (string | undefined)[] = []
    for (const endedBecause of [...sessionEndReasons, 'something of tomorrow']) {
      await shown.show('session', { ...shown.topics.session, endedBecause })
      words.push(notice())
    }
    expect(words.every((one) => one !== undefined && one.length > 10 && !one.includes('session.'))).toBe(true)
    expect(new Set(words).size).toBe(sessionEndReasons.length + 1)
  })

  it.each(['not-enrolled', 'signed-out', 'choosing-seat'] as const)('is said on the page %s', async (phase) => {
    shown = await mountIn(SessionPages, 'signed-out')
    await shown.show('session', { ...shown.topics.session, phase, endedBecause: null })
    expect(notice()).toBeUndefined()
    await shown.show('session', { ...shown.topics.session, phase, endedBecause: 'store-set-aside' })
    expect(notice()).toContain('无法读取')
  })
})
