import { type Conversation, type MessageTarget } from '../../../contract/api/messages.api.ts'
import { type Spelling } from '../directory/directory-rules.ts'

/** What a conversation is known by here: the key of its row, and of the draft that is typed for it. */
export const conversationKey = (target: MessageTarget): string =>
  target.kind === 'team' ? `message:team:${target.team}` : `message:${target.userId}`

/** Those whose name holds what was typed, also in letters; all of them, in their order, when nothing was. */
export function findConversations(
  conversations: readonly Conversation[],
  typed: string,
  spell: Spelling,
): readonly Conversation[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return conversations
  return conversations.filter(({ name }) => {
    const { whole, initials } = spell(name)
    return [name.toLowerCase(), whole, initials].some((text) => text.includes(wanted))
  })
}
