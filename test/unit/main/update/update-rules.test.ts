import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareVersions, type Update } from '../../../../contract/update/update.ts'
import { offerOf, shareOf, type UpdateWish } from '../../../../main/update/update-rules.ts'

const file = (name: string): Update['files'][number] => ({ name, bytes: 1, sha512: 'x', signature: 'x' })
const update: Update & { halted: boolean } = {
  ...{ system: 'linux', version: '1.10.0', percent: 100, publishedAt: 0, halted: false },
  files: [file('zuoxi-1.10.0-linux-x64.deb'), file('zuoxi-1.10.0-linux-x64.tar.gz')],
}
const wish: UpdateWish = {
  ...{ running: '1.9.0', system: 'linux', ending: 'tar.gz', arch: 'x64' },
  ...{ seatId: 'a-seat', refused: [] },
}

describe('an update is offered', () => {
  test('when it is newer, for this system, this machine and this kind of installation', () => {
    expect(offerOf([update], wish)).toEqual({ version: '1.10.0', file: update.files[1] })
    expect(offerOf([update], { ...wish, ending: 'deb' })?.file.name).toMatch(/deb$/)
  })

  test.each<[string, Partial<UpdateWish>]>([
    ['what runs is as new', { running: '1.10.0' }],
    ['what runs is newer', { running: '2.0.0' }],
    ['it is for another system', { system: 'win' }],
    ['it is for another kind of machine', { arch: 'arm64' }],
    ['it has no file for this kind of installation', { ending: 'AppImage' }],
    ['it has failed here', { refused: ['1.10.0'] }],
  ])('but not when %s', (_why, change) => expect(offerOf([update], { ...wish, ...change })).toBeNull())

  test('but not when it has failed at several others', () => {
    expect(offerOf([{ ...update, halted: true }], wish)).toBeNull()
  })

  test('to as many of a hundred seats as the roll-out says, and to those it had reached before', () => {
    const reached = (percent: number): string[] =>
      Array.from({ length: 1_000 }, (_, at) => `seat-${String(at)}`).filter(
        (seatId) => offerOf([{ ...update, percent }], { ...wish, seatId }) !== null,
      )
    expect(reached(0)).toEqual([])
    expect(reached(100)).toHaveLength(1_000)
    const tenth = reached(10)
    expect(tenth.length).toBeGreaterThan(60)
    expect(tenth.length).toBeLessThan(140)
    expect(reached(30)).toEqual(expect.arrayContaining(tenth))
  })
})

test('a seat’s place in a roll-out is within it, and not the same for every version', () => {
  fc.assert(fc.property(fc.uuid(), (seatId) => shareOf(seatId, '1.0.0') >= 0 && shareOf(seatId, '1.0.0') < 100))
  expect(shareOf('a-seat', '1.0.0')).not.toBe(shareOf('a-seat', '1.1.0'))
})

test('versions are compared by number, not by letters', () => {
  const part = fc.nat(999_999)
  const version = fc.tuple(part, part, part)
  fc.assert(
    fc.property(version, version, (a, b) => {
      const first = a.findIndex((value, at) => value !== b[at])
      const wanted = first < 0 ? 0 : Math.sign((a[first] ?? 0) - (b[first] ?? 0))
      expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(wanted)
    }),
  )
})
