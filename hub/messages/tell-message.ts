import { type Message } from '../../contract/api/messages.api.ts'
import { type Floor } from '../floor.ts'

/** Tells those of these people who sit at a seat; the others find it when they come to one. */
export function tellMessage({ agents, live }: Floor, message: Message, userIds: readonly string[]): void {
  const extensions = userIds.flatMap((userId) => agents.seatOf(userId) ?? [])
  live.publish({ delta: { kind: 'message.sent', message }, extensions, teams: [] })
}
