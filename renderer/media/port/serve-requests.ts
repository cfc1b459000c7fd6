import { type z } from 'zod'
import {
  type FromMedia,
  type MediaInput,
  type MediaOutput,
  type MediaRequestName,
  mediaRequests,
  toMediaSchema,
} from '../../../contract/media/messages.ts'

/** What answers each request. */
export type MediaHandlers = {
  readonly [N in MediaRequestName]: (input: MediaInput<N>) => MediaOutput<N> | Promise<MediaOutput<N>>
}

/**
 * Answers one message from main: exactly once when it is a request with an id, never with an exception. What is no
 * request at all (no id to answer to) is left out; `refused` hears of it.
 */
export async function serveRequest(
  message: unknown,
  handlers: MediaHandlers,
  send: (answer: FromMedia) => void,
  refused: (why: string) => void,
): Promise<void> {
  const request = toMediaSchema.safeParse(message)
  if (!request.success) return refused(request.error.message)
  const { id, request: name, input } = request.data
  try {
    if (!isRequestName(name)) throw new DOMException(`There is no request ${name.slice(0, 64)}.`, 'NotSupportedError')
    const parsed = mediaRequests[name].input.safeParse(input)
    if (!parsed.success) throw new TypeError(`${name}: ${placeOfFirstIssue(parsed.error)}`)
    const output = await (handlers[name] as (input: unknown) => unknown)(parsed.data)
    send({ id, ok: true, output })
  } catch (error) {
    send({ id, ok: false, error: nameAndMessage(error) })
  }
}

function isRequestName(name: string): name is MediaRequestName {
  return Object.hasOwn(mediaRequests, name)
}

function placeOfFirstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'input'}: ${issue.message}` : 'not valid'
}

/** A DOMException keeps its name (`NotAllowedError`, `InvalidStateError`): JsSIP and the host tell errors apart by it. */
export function nameAndMessage(error: unknown): { name: string; message: string } {
  if (error instanceof Error || error instanceof DOMException) return { name: error.name, message: error.message }
  return { name: 'Error', message: String(error) }
}
