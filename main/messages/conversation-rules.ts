import { type Conversation, type Message, type MessageTarget } from '../../contract/api/messages.api.ts'

export const sameTarget = (one: MessageTarget, other: MessageTarget): boolean =>
  one.kind === 'team'
    ? other.kind === 'team' && one.team === other.team
    : other.kind === 'person' && one.userId === other.userId

/** The conversation a message belongs to, as this person sees it. */
export function conversationOf(message: Message, ownUserId: string): MessageTarget {
  if (message.to.kind === 'team' || message.fromUserId === ownUserId) return message.to
  return { kind: 'person', userId: message.fromUserId }
}

/** A message came or was stored: its conversation goes to the front. One told twice changes nothing. */
export function withMessage(
  conversations: readonly Conversation[],
  message: Message,
  about: { readonly ownUserId: string; readonly seen: boolean },
): readonly Conversation[] {
  const with_ = conversationOf(message, about.ownUserId)
  const known = conversations.find((one) => sameTarget(one.with, with_))
  const last = known?.last ?? null
  if (last !== null && (last.id === message.id || last.at > message.at)) return conversations
  const isOwn = message.fromUserId === about.ownUserId
  const unread = isOwn || about.seen ? (known?.unread ?? 0) : (known?.unread ?? 0) + 1
  const name = known?.name ?? (with_.kind === 'team' ? with_.team : message.fromName)
  return [
    { with: with_, name, last: message, unread, mayWrite: known?.mayWrite ?? true },
    ...conversations.filter((one) => one !== known),
  ]
}

/** Oldest first, each once. */
export function mergeMessages(one: readonly Message[], other: readonly Message[]): readonly Message[] {
  const all = new Map([...one, ...other].map((message) => [message.id, message]))
  return [...all.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

export const countUnread = (conversations: readonly Conversation[]): number =>
  conversations.reduce((sum, { unread }) => sum + unread, 0)
