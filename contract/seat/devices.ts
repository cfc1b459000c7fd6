import { z } from 'zod'

export const audioDeviceSchema = z.object({
  deviceId: z.string(),
  label: z.string(),
  kind: z.enum(['microphone', 'speaker']),
  isDefault: z.boolean(),
})
export type AudioDevice = z.infer<typeof audioDeviceSchema>

/** `null` follows the system's default. A device is kept by id and label: ids change when a driver is installed anew. */
export const deviceChoiceSchema = z.object({ deviceId: z.string(), label: z.string() }).nullable()
export type DeviceChoice = z.infer<typeof deviceChoiceSchema>

export const audioSettingsSchema = z.object({
  microphone: deviceChoiceSchema,
  speaker: deviceChoiceSchema,
  ringer: deviceChoiceSchema,
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  autoGainControl: z.boolean(),
  /** 0–1. */
  speakerVolume: z.number().min(0).max(1),
  ringerVolume: z.number().min(0).max(1),
  ringTone: z.enum(['classic', 'soft', 'marimba', 'none']),
})
export type AudioSettings = z.infer<typeof audioSettingsSchema>

export const defaultAudioSettings: AudioSettings = {
  microphone: null,
  speaker: null,
  ringer: null,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  speakerVolume: 1,
  ringerVolume: 0.8,
  ringTone: 'classic',
}

export const devicesStateSchema = z.object({
  devices: z.array(audioDeviceSchema),
  settings: audioSettingsSchema,
  /** Why there is no usable microphone or speaker; null when there is. */
  microphoneTrouble: z.enum(['none-found', 'denied', 'unplugged', 'in-use', 'failed']).nullable(),
  speakerTrouble: z.enum(['none-found', 'unplugged', 'failed']).nullable(),
})
export type DevicesState = z.infer<typeof devicesStateSchema>

/** The loop-back test (回环测试): record, hear oneself, see the level. */
export const loopBackSchema = z.object({
  state: z.enum(['off', 'recording', 'playing', 'done', 'failed']),
  /** Highest level heard while recording, 0–1. */
  peak: z.number(),
  verdict: z.enum(['good', 'quiet', 'silent', 'clipped']).nullable(),
})
export type LoopBack = z.infer<typeof loopBackSchema>
