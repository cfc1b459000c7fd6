import { messagesApi } from '../../contract/api/messages.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Messages } from './messages.ts'

export function registerMessages(register: Register, messages: Messages): void {
  register(messagesApi.conversations, async ({ caller }) => ({ conversations: await messages.conversations(caller) }))
  register(messagesApi.read, ({ caller, body }) => messages.read(caller, body))
  register(messagesApi.send, ({ caller, body }) => messages.send(caller, body))
}
