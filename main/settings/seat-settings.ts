import { z } from 'zod'
import { appSettingsSchema } from '../../contract/bridge/topics.ts'
import { type Language } from '../../contract/language.ts'
import { audioSettingsSchema, defaultAudioSettings } from '../../contract/seat/devices.ts'

const windowPlaceSchema = z.object({
  x: z.int().nullable(),
  y: z.int().nullable(),
  width: z.int().min(1024).max(20_000),
  height: z.int().min(600).max(20_000),
  maximised: z.boolean(),
})
export type WindowPlace = z.infer<typeof windowPlaceSchema>

/** What a seat remembers in the clear: nothing here is secret, and nothing is about a customer. */
export const seatSettingsSchema = z.object({
  version: z.literal(1),
  app: appSettingsSchema,
  audio: audioSettingsSchema,
  window: windowPlaceSchema,
  /** Headsets whose buttons the person has let the interface read. */
  headsets: z.array(z.object({ vendorId: z.int(), productId: z.int() })).max(50),
})
export type SeatSettings = z.infer<typeof seatSettingsSchema>

export function defaultSettings(language: Language): SeatSettings {
  return {
    version: 1,
    app: {
      language,
      theme: 'system',
      zoom: 100,
      launchAtLogin: false,
      frontOnCall: true,
      shortcuts: {},
      globalShortcuts: [],
      slipPaper: null,
      slipPrinter: null,
    },
    audio: defaultAudioSettings,
    window: { x: null, y: null, width: 1280, height: 720, maximised: false },
    headsets: [],
  }
}
