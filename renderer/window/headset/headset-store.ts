import { defineStore } from 'pinia'
import { shallowReadonly, shallowRef, watch } from 'vue'
import { useActions } from '../shortcuts/run-action.ts'
import { ask } from '../stores/ask.ts'
import { useLines } from '../stores/topic-store.ts'
import { headsetWish, lampsFor } from './headset-rules.ts'
import { type Button, type ButtonFact, readTelephony, type Telephony, telephonyPage } from './telephony-reports.ts'
import { type HidDevice, webHid } from './web-hid.ts'

type Open = { readonly device: HidDevice; readonly telephony: Telephony; close(): void }

/** The headset's buttons (AG5): answer, hang up and mute as the keys do, and its lamps as the call stands. */
export const useHeadset = defineStore('headset', () => {
  const lines = useLines()
  const actions = useActions()
  const hid = webHid()
  const open = shallowRef<readonly Open[]>([])
  const trouble = shallowRef<string | null>(null)
  let started = false

  async function use(device: HidDevice): Promise<void> {
    const telephony = readTelephony(device.collections)
    if (telephony === null || open.value.some((one) => one.device === device)) return
    try {
      if (!device.opened) await device.open()
    } catch (error) {
      trouble.value = error instanceof Error ? error.message : String(error)
      return
    }
    trouble.value = null
    let before: Partial<Record<Button, ButtonFact>> = {}
    const heard = ({ reportId, data }: { reportId: number; data: DataView }): void => {
      const facts = telephony.read(reportId, data)
      const wish = headsetWish(facts, before, lines.state.lines)
      before = { ...before, ...facts }
      if (wish !== null) actions.run(wish)
    }
    device.addEventListener('inputreport', heard)
    const one: Open = { device, telephony, close: () => device.removeEventListener('inputreport', heard) }
    open.value = [...open.value, one]
    light(one)
  }

  function light({ device, telephony }: Open): void {
    for (const { reportId, data } of telephony.write(lampsFor(lines.state.lines))) {
      // A headset that was just unplugged takes none; it is told again when it is back.
      device.sendReport(reportId, data).catch(() => undefined)
    }
  }

  function leave(device: HidDevice): void {
    open.value.filter((one) => one.device === device).forEach((one) => one.close())
    open.value = open.value.filter((one) => one.device !== device)
  }

  watch(
    () => JSON.stringify(lampsFor(lines.state.lines)),
    () => open.value.forEach(light),
  )

  return {
    available: hid !== null,
    names: () => open.value.map(({ device }) => device.productName),
    open: shallowReadonly(open),
    trouble: shallowReadonly(trouble),
    /** Those chosen before, now and whenever they are plugged in. */
    start(): void {
      if (started || hid === null) return
      started = true
      hid.addEventListener('connect', ({ device }) => void use(device))
      hid.addEventListener('disconnect', ({ device }) => leave(device))
      hid.getDevices().then(
        (devices) => devices.forEach((device) => void use(device)),
        () => undefined,
      )
    },
    /** Must come from a press: the browser asks for one. */
    async choose(): Promise<void> {
      const devices = (await hid?.requestDevice({ filters: [{ usagePage: telephonyPage }] }).catch(() => [])) ?? []
      for (const device of devices) await use(device)
    },
    async forget(): Promise<void> {
      const all = open.value
      all.forEach(({ device }) => leave(device))
      await Promise.all(all.map(({ device }) => device.close().catch(() => undefined)))
      await ask('headset.forget', null)
    },
  }
})
