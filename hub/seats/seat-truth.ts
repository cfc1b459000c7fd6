import { type SeatTruth } from '../../contract/api/seats.api.ts'
import { assertNever } from '../../contract/assert-never.ts'
import { type BilingualText, fillText, type Language } from '../../contract/language.ts'
import { type AgentRecord } from '../agents/agent-record.ts'
import { type AgentCommand } from '../agents/disagreement.ts'

/** The three witnesses of a seat side by side (AG2). `missing` null: nobody knows what the PBX holds. */
export function seatTruth(
  record: AgentRecord,
  missing: readonly AgentCommand[] | null,
  language: Language,
  at: number,
): SeatTruth {
  return {
    extension: record.extension,
    registered: record.registered,
    device: record.device,
    members: record.members.map(({ queue, paused, reason }) => ({ queue, paused, reason })),
    wanted: record.person === null ? 'signed-out' : record.wanted,
    wantedQueues: record.queues.map(({ queue }) => queue),
    missing: (missing ?? []).map((command) => sayMissing(command, language)),
    pbxKnown: missing !== null,
    at,
  }
}

function sayMissing(command: AgentCommand, language: Language): string {
  switch (command.do) {
    case 'sign-in':
      return fillText(sentences.signIn, language, command)
    case 'sign-out':
      return fillText(sentences.signOut, language, command)
    case 'pause':
      return fillText(command.reason === null ? sentences.unpause : sentences.pause, language, command)
    case 'penalty':
      return fillText(sentences.penalty, language, command)
    default:
      return assertNever(command)
  }
}

const sentences = {
  signIn: { 'zh-CN': '交换机的队列 {queue} 里没有本座席', en: 'the PBX does not have this seat in the queue {queue}' },
  signOut: { 'zh-CN': '交换机的队列 {queue} 里还有本座席', en: 'the PBX still has this seat in the queue {queue}' },
  pause: { 'zh-CN': '交换机还在派话，应暂停（{reason}）', en: 'the PBX gives calls; it should pause ({reason})' },
  unpause: { 'zh-CN': '交换机已暂停派话，应恢复', en: 'the PBX is paused; it should give calls' },
  penalty: { 'zh-CN': '队列 {queue} 里的技能级别不对', en: 'the level in the queue {queue} differs' },
} as const satisfies Record<string, BilingualText>
