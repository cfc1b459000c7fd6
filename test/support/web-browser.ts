import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { type CommandInput, type CommandOutput } from '../../contract/bridge/commands.ts'
import { type CommandName, type TopicName } from '../../contract/bridge/names.ts'
import { type BridgeResult } from '../../contract/bridge/result.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type WebSeatMessage } from '../../contract/web-seat.ts'
import { WebSocket } from 'ws'
import { waitFor } from './wait-for.ts'

export type WebAnswer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: Buffer }

/** A browser without a screen: it keeps its cookie, and speaks as preload/web.ts does; without `authority` over plain HTTP. */
export function createWebBrowser({ port, authority }: { readonly port: number; readonly authority?: string }) {
  const plain = authority === undefined
  const agent = plain ? new HttpAgent() : new Agent({ ca: authority })
  const request = plain ? httpRequest : httpsRequest
  const origin = `${plain ? 'http' : 'https'}://localhost:${port}`
  let cookie = ''

  const ask = (
    method: string,
    path: string,
    more: { readonly headers?: Record<string, string>; readonly body?: Uint8Array } = {},
  ): Promise<WebAnswer> =>
    new Promise((resolve, reject) => {
      const headers = { ...(cookie === '' ? {} : { cookie }), ...more.headers }
      const asked = request(`${origin}${path}`, { agent, method, headers }, (reply) => {
        const pieces: Buffer[] = []
        reply.on('data', (piece: Buffer) => pieces.push(piece))
        reply.on('error', reject)
        reply.on('end', () => {
          const [set] = reply.headers['set-cookie'] ?? []
          if (set !== undefined) cookie = set.split(';')[0] ?? ''
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(pieces) })
        })
      })
      asked.on('error', reject)
      asked.end(more.body)
    })

  return {
    origin,
    ask,
    /** Of a page that was opened before. */
    forgetCookie: (): void => void (cookie = ''),
    async openPage(options: { readonly origin?: string | undefined; readonly host?: string | undefined } = {}) {
      const socket = new WebSocket(`${plain ? 'ws' : 'wss'}://localhost:${port}/bridge`, {
        ca: authority,
        headers: {
          origin: options.origin ?? origin,
          ...(options.host === undefined ? {} : { host: options.host }),
          ...(cookie === '' ? {} : { cookie }),
        },
      })
      const topics = new Map<string, unknown>()
      const answers = new Map<number, (result: BridgeResult<unknown>) => void>()
      const told: WebSeatMessage[] = []
      let exchanges = 0
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8')) as WebSeatMessage
        if (message.kind === 'topic') topics.set(message.topic, message.state)
        else if (message.kind === 'answer') answers.get(message.exchange)?.(message.result as BridgeResult<unknown>)
        else told.push(message)
      })
      await new Promise((resolve, reject) => {
        socket.once('open', resolve)
        socket.once('error', reject)
      })
      return {
        socket,
        told,
        send: (message: unknown): void => socket.send(JSON.stringify(message)),
        command: <const N extends CommandName>(name: N, input: CommandInput<N>) =>
          new Promise<BridgeResult<CommandOutput<N>>>((resolve) => {
            const exchange = (exchanges += 1)
            answers.set(exchange, resolve as never)
            socket.send(JSON.stringify({ kind: 'command', exchange, name, input }))
          }),
        async topic<N extends TopicName>(
          name: N,
          what: string,
          fits: (state: Topics[N]) => boolean,
        ): Promise<Topics[N]> {
          if (!topics.has(name)) socket.send(JSON.stringify({ kind: 'watch', topic: name, on: true }))
          return waitFor(what, () => {
            const state = topics.get(name) as Topics[N] | undefined
            return state !== undefined && fits(state) ? state : undefined
          })
        },
        async close(): Promise<void> {
          const closed = new Promise((resolve) => socket.once('close', resolve))
          socket.close()
          await closed
        },
      }
    },
    close: (): void => agent.destroy(),
  }
}
export type WebPage = Awaited<ReturnType<ReturnType<typeof createWebBrowser>['openPage']>>
