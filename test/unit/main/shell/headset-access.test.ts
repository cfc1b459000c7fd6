import { describe, expect, it } from 'vitest'
import { createHeadsetAccess, isTelephony } from '../../../../main/shell/headset-access.ts'

const device = (name: string, usagePage: number, productId = 1) => ({
  deviceId: name,
  name,
  vendorId: 0x0b0e,
  productId,
  collections: [{ usagePage, usage: 5 }],
})

describe('which devices the interface may read', () => {
  it('are those with telephony buttons', () => {
    expect(isTelephony(device('headset', 0x0b))).toBe(true)
    expect(isTelephony(device('keyboard', 0x01))).toBe(false)
    expect(isTelephony(device('security key', 0xf1d0))).toBe(false)
    expect(isTelephony({ collections: [null, 'x', {}] })).toBe(false)
  })

  it('are the ones that were chosen, also when they are plugged in again', async () => {
    let chosen: readonly { vendorId: number; productId: number }[] = []
    const asked: (readonly string[])[] = []
    const access = createHeadsetAccess({
      chosen: () => chosen,
      save: (next) => (chosen = next),
      ask: async (names) => {
        asked.push(names)
        return names.length > 2 ? null : 1
      },
    })
    const [one, two, three] = [device('one', 0x0b, 1), device('two', 0x0b, 2), device('three', 0x0b, 3)]
    expect(await access.choose([])).toBeNull()
    expect(await access.choose([one])).toBe('one')
    expect(asked).toEqual([])
    expect(await access.choose([one, two])).toBe('two')
    expect(await access.choose([one, two, three])).toBeNull()
    expect([one, two, three].map((each) => access.isChosen(each))).toEqual([true, true, false])
    access.forget()
    expect(access.isChosen(one)).toBe(false)
  })
})
