import { z } from 'zod'
import { agentStateSchema, extensionSchema } from './agent.ts'
import { type BilingualText } from './language.ts'
import { proofPauseNames } from './seat/ready-proof.ts'

/** One line of the agent state log: a state ended and another began. */
export const agentLogRowSchema = z.object({
  id: z.uuidv7(),
  extension: extensionSchema,
  userId: z.string().nullable(),
  jobNumber: z.string().nullable(),
  name: z.string().nullable(),
  team: z.string().nullable(),
  from: agentStateSchema,
  fromReason: z.string().nullable(),
  to: agentStateSchema,
  reason: z.string().nullable(),
  /** Epoch ms. */
  at: z.number(),
  /** How long `from` had lasted. */
  durationMs: z.number(),
  /** `seat`: what the seat could not prove (AG3). */
  causedBy: z.enum(['agent', 'supervisor', 'timer', 'pbx', 'seat']),
  byUserId: z.string().nullable(),
  callId: z.string().nullable(),
})
export type AgentLogRow = z.infer<typeof agentLogRowSchema>

/** Reasons for a break (小休原因) a new centre starts with. */
export const breakReasons = ['meal', 'rest', 'restroom', 'training', 'meeting', 'paperwork', 'other'] as const
export const breakReasonSchema = z.enum(breakReasons)
export type BreakReason = z.infer<typeof breakReasonSchema>

/** Words for every reason a state may carry; a reason that is none of these comes from the PBX and is shown as it is. */
export const stateReasonNames: Readonly<Record<string, BilingualText>> = {
  meal: { 'zh-CN': '用餐', en: 'Meal' },
  rest: { 'zh-CN': '休息', en: 'Rest' },
  restroom: { 'zh-CN': '洗手间', en: 'Restroom' },
  training: { 'zh-CN': '培训', en: 'Training' },
  meeting: { 'zh-CN': '会议', en: 'Meeting' },
  paperwork: { 'zh-CN': '处理工单', en: 'Paperwork' },
  other: { 'zh-CN': '其他', en: 'Other' },
  'wrap-up': { 'zh-CN': '话后处理', en: 'Wrap-up' },
  ...proofPauseNames,
  'missed-call': { 'zh-CN': '漏接来电', en: 'Missed a call' },
  'signed-out-by-supervisor': { 'zh-CN': '被班长签出', en: 'Signed out by a supervisor' },
  'signed-in-elsewhere': { 'zh-CN': '已在其他分机签入', en: 'Signed in at another seat' },
  changing: { 'zh-CN': '等待交换机确认', en: 'Waiting for the PBX to confirm' },
}
