import { expect, test, vi } from 'vitest'

vi.mock('electron-updater', () => ({ default: {} }))
const { isTheOffered } = await import('../../../../main/update/installer-update.ts')

const offer = {
  version: '1.1.0',
  file: { name: 'zuoxi-1.1.0-win-x64.exe', bytes: 9, sha512: 'the sum', signature: 'x' },
}
const info = (version: string, sha512: string) => ({ version, files: [{ url: offer.file.name, sha512 }] })

test('electron-updater may fetch what was signed for, and nothing the feed has put in its place', () => {
  expect(isTheOffered(info('1.1.0', 'the sum'), offer)).toBe(true)
  expect(isTheOffered(info('1.1.0', 'another'), offer)).toBe(false)
  expect(isTheOffered(info('1.2.0', 'the sum'), offer)).toBe(false)
  expect(isTheOffered({ version: '1.1.0', files: [] }, offer)).toBe(false)
})
