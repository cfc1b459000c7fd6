import { type AudioSettings, audioSettingsSchema, defaultAudioSettings } from '../../contract/seat/devices.ts'

/**
 * The stored settings, as far as they are valid: each member on its own, so that one that a later version wrote, or a
 * hand spoiled, costs only itself.
 */
export function readAudioSettings(stored: unknown): AudioSettings {
  if (typeof stored !== 'object' || stored === null) return defaultAudioSettings
  const given: Readonly<Record<string, unknown>> = { ...stored }
  const valid = Object.entries(audioSettingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(given[name])
    return parsed.success ? [[name, parsed.data] as const] : []
  })
  return { ...defaultAudioSettings, ...Object.fromEntries(valid) }
}
