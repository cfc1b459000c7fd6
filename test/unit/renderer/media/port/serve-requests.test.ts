import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FromMedia, fromMediaSchema, mediaRequests } from '../../../../../contract/media/messages.ts'
import { type MediaHandlers, serveRequest } from '../../../../../renderer/media/port/serve-requests.ts'

function handlersThat(answer: (name: string, input: unknown) => unknown): MediaHandlers {
  return Object.fromEntries(
    Object.keys(mediaRequests).map((name) => [name, (input: unknown) => answer(name, input)]),
  ) as unknown as MediaHandlers
}

async function serve(message: unknown, handlers: MediaHandlers): Promise<{ sent: FromMedia[]; refused: string[] }> {
  const sent: FromMedia[] = []
  const refused: string[] = []
  await serveRequest(
    message,
    handlers,
    (answer) => sent.push(answer),
    (why) => refused.push(why),
  )
  return { sent, refused }
}

describe('serving requests', () => {
  it('gives the handler what the schema lets through, and answers with what it gives', async () => {
    const seen: unknown[] = []
    const handlers = handlersThat((name, input) => {
      seen.push([name, input])
      return null
    })
    const input = { peer: 'a', muted: true, more: 1 }
    expect((await serve({ id: 4, request: 'peer.mute', input }, handlers)).sent).toEqual([
      { id: 4, ok: true, output: null },
    ])
    expect(seen).toEqual([['peer.mute', { peer: 'a', muted: true }]])
  })

  it('answers with the name and message of what a handler throws, also what is no error', async () => {
    const failing = (error: unknown): MediaHandlers =>
      handlersThat(() => {
        throw error
      })
    const message = { id: 1, request: 'ring.stop', input: {} }
    expect((await serve(message, failing(new DOMException('no', 'InvalidStateError')))).sent).toEqual([
      { id: 1, ok: false, error: { name: 'InvalidStateError', message: 'no' } },
    ])
    expect((await serve(message, failing('odd'))).sent).toEqual([
      { id: 1, ok: false, error: { name: 'Error', message: 'odd' } },
    ])
  })

  it('answers any message at most once, a request exactly once, within the contract, and never throws', async () => {
    const handlers = handlersThat((name) => {
      if (name.length % 2 === 0) throw new Error(name)
      return Promise.reject(new TypeError(name))
    })
    const name = fc.oneof(fc.constantFrom(...Object.keys(mediaRequests), '__proto__', 'constructor'), fc.string())
    const request = fc.record({ id: fc.integer(), request: name, input: fc.anything() })
    await fc.assert(
      fc.asyncProperty(fc.oneof(request, fc.anything()), async (message) => {
        const { sent, refused } = await serve(message, handlers)
        expect(sent.length + refused.length).toBe(1)
        for (const answer of sent) expect(fromMediaSchema.safeParse(answer).success).toBe(true)
      }),
    )
    await fc.assert(
      fc.asyncProperty(request, async (message) => {
        expect((await serve(message, handlers)).sent).toHaveLength(1)
      }),
    )
  })
})
