import { defineStore } from 'pinia'
import { computed, readonly, ref, shallowReadonly, shallowRef } from 'vue'
import { type Order } from '../../../contract/order/order.ts'
import { makeSlip, type Slip, type SlipPaper } from '../../../contract/order/slip.ts'
import { ask, askQuietly } from './ask.ts'
import { useApp, useSession, useShop } from './topic-store.ts'

/** Slips of orders: what stands on them, and on what they are printed here. */
export const useSlips = defineStore('slips', () => {
  const app = useApp()
  const session = useSession()
  const shop = useShop()
  const printers = shallowRef<readonly { readonly name: string; readonly label: string }[]>([])
  const printing = ref(false)
  const trouble = ref<string | null>(null)

  const paper = computed<SlipPaper>(() => app.state.settings.slipPaper ?? shop.state.settings?.slip.paper ?? '80')
  const printer = computed(() => app.state.settings.slipPrinter)

  const slipOf = (order: Order): Slip =>
    makeSlip(order, {
      company: session.state.hub?.company ?? '',
      language: app.state.settings.language,
      timeZone: shop.state.timeZone,
      printedAt: Date.now(),
      stationNumber: shop.state.stations.find(({ key }) => key === order.station)?.number ?? null,
      footer: shop.state.settings?.slip.footer ?? '',
    })

  async function loadPrinters(): Promise<void> {
    trouble.value = null
    const result = await askQuietly('slip.printers', null)
    if (result.ok && result.value !== null) printers.value = result.value.printers
  }

  /** @returns whether the system has taken it; if not, `trouble` says why */
  async function print(slip: Slip): Promise<boolean> {
    if (printing.value) return false
    printing.value = true
    trouble.value = null
    const result = await askQuietly('slip.print', { slip, paper: paper.value, printer: printer.value })
    printing.value = false
    if (!result.ok) trouble.value = result.error.message
    return result.ok
  }

  /** @returns the file; null when called off or refused */
  async function save(slip: Slip): Promise<string | null> {
    trouble.value = null
    const result = await askQuietly('slip.save', { slip, paper: paper.value })
    if (!result.ok) trouble.value = result.error.message
    return result.ok ? (result.value?.file ?? null) : null
  }

  return {
    paper,
    printer,
    printers: shallowReadonly(printers),
    printing: readonly(printing),
    trouble: readonly(trouble),
    slipOf,
    loadPrinters,
    print,
    save,
    usePaper: (slipPaper: string) => ask('app.change-settings', { slipPaper: slipPaper as SlipPaper }),
    usePrinter: (slipPrinter: string | null) => ask('app.change-settings', { slipPrinter }),
  }
})
