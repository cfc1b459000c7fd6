import { z } from 'zod'
import { type BilingualText } from '../language.ts'

/** What must hold before a seat may be ready (AG3). A desk-phone seat proves `registered` and `hub` alone. */
export const proofItems = ['registered', 'microphone', 'speaker', 'hub'] as const
export const proofItemSchema = z.enum(proofItems)
export type ProofItem = z.infer<typeof proofItemSchema>

/** The named pause each failure becomes at the PBX; the supervisor's feed shows it as the agent's reason. */
export const proofPauseReasons = {
  registered: 'unregistered',
  microphone: 'no-microphone',
  speaker: 'no-speaker',
  hub: 'hub-unreachable',
} as const satisfies Record<ProofItem, string>

export const proofPauseNames: Readonly<Record<(typeof proofPauseReasons)[ProofItem], BilingualText>> = {
  unregistered: { 'zh-CN': '话机未注册', en: 'Phone not registered' },
  'no-microphone': { 'zh-CN': '麦克风不可用', en: 'No microphone' },
  'no-speaker': { 'zh-CN': '听筒不可用', en: 'No speaker' },
  'hub-unreachable': { 'zh-CN': '中心不可达', en: 'Hub not reachable' },
}

export const proofSchema = z.object({
  item: proofItemSchema,
  state: z.enum(['proven', 'testing', 'failed']),
  /** A figure worth showing: round trip in ms, microphone level 0–1. */
  figure: z.number().nullable(),
  /** Why it failed, as a word of its own (`denied`, `unplugged`, `silent`, `timeout`, …); the screen has the sentence. */
  why: z.string().nullable(),
  at: z.number(),
})
export type Proof = z.infer<typeof proofSchema>
