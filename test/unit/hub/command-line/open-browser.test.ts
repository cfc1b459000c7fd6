import { describe, expect, it } from 'vitest'
import { browserCommand, openBrowser } from '../../../../hub/command-line/open-browser.ts'

const address = 'http://127.0.0.1:8444'

describe('the browser of this machine', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }, ['xdg-open', address]],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', address]],
    ['linux', {}, null],
    ['darwin', {}, ['open', address]],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', address]],
  ] as const)('is opened on %s with %j', (platform, environment, command) => {
    expect(browserCommand(address, platform, environment)).toEqual(command)
  })

  it.runIf(process.platform === 'linux')('is not there where no program opens it', async () => {
    expect(await openBrowser(address, { DISPLAY: ':0', PATH: '/nowhere' })).toBe(false)
    expect(await openBrowser(address, {})).toBe(false)
  })
})
