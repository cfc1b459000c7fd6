import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headsetWish, lampsFor } from '../../../../../renderer/window/headset/headset-rules.ts'
import { type ButtonFact, readTelephony } from '../../../../../renderer/window/headset/telephony-reports.ts'
import { type HidCollection } from '../../../../../renderer/window/headset/web-hid.ts'

const bytes = (...values: number[]): DataView => new DataView(Uint8Array.from(values).buffer)
const none = { offHook: false, mute: false, ring: false }

/** As a USB headset with an absolute hook switch and a mute button that says "pressed": one input report with 16 bits. */
const usual: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [
      {
        reportId: 2,
        items: [
          { isAbsolute: true, usages: [0x0b0020, 0x0b0097], reportSize: 1, reportCount: 2 },
          { isAbsolute: false, usages: [0x0b002f, 0x0b0021], reportSize: 1, reportCount: 2 },
          { isAbsolute: true, usages: [], reportSize: 12, reportCount: 1 },
        ],
      },
    ],
    outputReports: [
      {
        reportId: 2,
        items: [
          { usages: [0x080017, 0x08001e, 0x080009], reportSize: 1, reportCount: 3 },
          { usages: [0x080018], reportSize: 1, reportCount: 1 },
          { usages: [], reportSize: 12, reportCount: 1 },
        ],
      },
    ],
  },
]
/** Another maker's: no report ids, the buttons as an array of usages, the lamps in a collection inside, one report each. */
const array: readonly HidCollection[] = [
  { usagePage: 0x0c, usage: 0x01, inputReports: [{ items: [{ usages: [0x0c00e9], reportSize: 1, reportCount: 8 }] }] },
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [
      {
        reportId: 0,
        items: [
          {
            isArray: true,
            isRange: true,
            usageMinimum: 0x0b0020,
            usageMaximum: 0x0b002f,
            logicalMinimum: 1,
            reportSize: 8,
            reportCount: 1,
          },
        ],
      },
    ],
    children: [
      {
        usagePage: 0x0b,
        usage: 0x06,
        outputReports: [
          { reportId: 7, items: [{ usages: [0x080017], reportSize: 8, reportCount: 1 }] },
          { reportId: 8, items: [{ usages: [0x080009], reportSize: 1, reportCount: 8 }] },
          { reportId: 9, items: [{ usages: [0x0b009e], reportSize: 8, reportCount: 1 }] },
        ],
      },
    ],
  },
]

describe('the telephony reports of a headset', () => {
  it('are read bit by bit: the switch as it stands, the button as it is pressed', () => {
    const headset = readTelephony(usual)
    expect(headset?.read(2, bytes(0b0001, 0))).toEqual({
      hookSwitch: { on: true, isSwitch: true },
      phoneMute: { on: false, isSwitch: false },
    })
    expect(headset?.read(2, bytes(0b0100, 0))).toMatchObject({ hookSwitch: { on: false }, phoneMute: { on: true } })
    expect(headset?.read(3, bytes(0b0001, 0))).toEqual({})
    expect(headset?.read(2, bytes())).toEqual({})
  })

  it('may name the button that is down in an array', () => {
    const headset = readTelephony(array)
    expect(headset?.read(0, bytes(1))).toEqual({
      hookSwitch: { on: true, isSwitch: false },
      phoneMute: { on: false, isSwitch: false },
    })
    expect(headset?.read(0, bytes(16))).toMatchObject({ hookSwitch: { on: false }, phoneMute: { on: true } })
    expect(headset?.read(0, bytes(0))).toMatchObject({ hookSwitch: { on: false }, phoneMute: { on: false } })
  })

  it('light the lamps where the descriptor has them, in as many bytes as it says', () => {
    const sent = (lit: Partial<typeof none>, of = usual) =>
      readTelephony(of)
        ?.write({ ...none, ...lit })
        .map(({ reportId, data }) => [reportId, ...data])
    expect(sent({})).toEqual([[2, 0, 0]])
    expect(sent({ offHook: true })).toEqual([[2, 0b0001, 0]])
    expect(sent({ offHook: true, mute: true })).toEqual([[2, 0b0101, 0]])
    expect(sent({ ring: true })).toEqual([[2, 0b1000, 0]])
    expect(sent({ offHook: true, mute: true }, array)).toEqual([
      [7, 1],
      [8, 0xff],
    ])
  })

  it('of what has no telephony buttons are none', () => {
    expect(readTelephony([])).toBeNull()
    expect(readTelephony([{ usagePage: 0x0c, inputReports: [{ items: [{ usages: [0x0c00e9] }] }] }])).toBeNull()
  })

  it('never make it throw, whatever comes over the wire', () => {
    const headset = readTelephony(usual)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 64 }), (reportId, data) => {
        headset?.read(reportId, new DataView(data.buffer.slice(0)))
      }),
    )
  })
})

describe('what the headset asks for', () => {
  type Lines = Parameters<typeof lampsFor>[0]
  const ringing: Lines = [{ phase: 'ringing', muted: false, actions: ['answer', 'reject'] }]
  const talking: Lines = [{ phase: 'talking', muted: false, actions: ['hang-up', 'mute'] }]
  const hook = (on: boolean, isSwitch = true) => ({ hookSwitch: { on, isSwitch } })
  const mute = (on: boolean, isSwitch = false): { phoneMute: ButtonFact } => ({ phoneMute: { on, isSwitch } })

  it('off the hook answers what rings, on the hook ends what goes on', () => {
    expect(headsetWish(hook(true), {}, ringing)).toBe('answer')
    expect(headsetWish(hook(false), hook(true), talking)).toBe('hang-up')
  })

  it('is nothing when the headset repeats what the lamps made it do', () => {
    expect(headsetWish(hook(true), hook(false), talking)).toBeNull()
    expect(headsetWish(hook(false), hook(true), [])).toBeNull()
    expect(headsetWish(hook(true), hook(true), ringing)).toBeNull()
    // Plugged in during a call, it says that it is on the hook: that ends nothing.
    expect(headsetWish(hook(false), {}, talking)).toBeNull()
  })

  it('of a button is the same by its presses, once for each', () => {
    expect(headsetWish(hook(true, false), {}, ringing)).toBe('answer')
    expect(headsetWish(hook(true, false), hook(true, false), ringing)).toBeNull()
    expect(headsetWish(hook(true, false), hook(false, false), talking)).toBe('hang-up')
    expect(headsetWish(hook(true, false), {}, [])).toBeNull()
  })

  it('mutes by a press, or brings the microphone to what the switch says, and only in a call', () => {
    expect(headsetWish(mute(true), mute(false), talking)).toBe('mute')
    expect(headsetWish(mute(false), mute(true), talking)).toBeNull()
    expect(headsetWish(mute(true), mute(false), ringing)).toBeNull()
    expect(headsetWish(mute(true, true), {}, talking)).toBe('mute')
    const muted: Lines = [{ phase: 'talking', muted: true, actions: ['unmute'] }]
    expect(headsetWish(mute(true, true), {}, muted)).toBeNull()
    expect(headsetWish(mute(false, true), {}, muted)).toBe('mute')
  })

  it('is shown by its lamps as the call bar shows it', () => {
    expect(lampsFor(ringing)).toEqual({ offHook: false, mute: false, ring: true })
    expect(lampsFor(talking)).toEqual({ offHook: true, mute: false, ring: false })
    expect(lampsFor([{ phase: 'held', muted: true, actions: [] }])).toEqual({ offHook: true, mute: true, ring: false })
    expect(lampsFor([{ phase: 'ended', muted: true, actions: [] }])).toEqual(none)
  })
})
