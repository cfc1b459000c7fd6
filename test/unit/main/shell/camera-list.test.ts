import { expect, it } from 'vitest'
import { listCamerasWithoutProcess } from '../../../../main/shell/camera-list.ts'

/** What Chromium is told, after words it was started with. */
function toldOn(platform: NodeJS.Platform, given = ''): string {
  let features = given
  const commandLine = {
    getSwitchValue: (name: string) => (name === 'enable-features' ? features : ''),
    appendSwitch: (name: string, value = '') => {
      if (name === 'enable-features') features = value
    },
  }
  listCamerasWithoutProcess(commandLine, platform)
  return features
}

it('looks for cameras in main on Linux, and keeps what the programme was started with', () => {
  expect(toldOn('linux')).toBe('RunVideoCaptureServiceInBrowserProcess')
  expect(toldOn('linux', 'Other')).toBe('Other,RunVideoCaptureServiceInBrowserProcess')
})

it('leaves the drivers of other systems in their own process', () => {
  expect(toldOn('win32')).toBe('')
  expect(toldOn('darwin', 'Other')).toBe('Other')
})
