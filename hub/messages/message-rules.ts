import { type MessageTarget } from '../../contract/api/messages.api.ts'
import { type Grants } from '../../contract/rights.ts'

/** A person as far as messages ask. */
export type Correspondent = { readonly id: string; readonly team: string | null; readonly grants: Grants }

/**
 * Whom one may write to: whomever the own right reaches, and whoever may write to oneself, so that nobody is left without
 * an answer.
 */
export function mayWriteTo(from: Correspondent, to: Correspondent): boolean {
  if (from.id === to.id || from.grants['message.send'] === undefined) return false
  return reachesPerson(from, to) || reachesPerson(to, from)
}

export function mayWriteToTeam(from: Correspondent, team: string): boolean {
  const scope = from.grants['message.send']
  return scope === 'all' || (scope === 'team' && from.team === team)
}

function reachesPerson(from: Correspondent, to: Correspondent): boolean {
  const scope = from.grants['message.send']
  return scope === 'all' || (scope === 'team' && from.team !== null && from.team === to.team)
}

/** What both sides of a conversation find it under. */
export function conversationKey(userId: string, target: MessageTarget): string {
  return target.kind === 'team' ? `team:${target.team}` : [userId, target.userId].sort().join(':')
}
