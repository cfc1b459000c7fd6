import { createServer, type Server, type Socket } from 'node:net'
import {
  answerVariables,
  parseRouteQuestion,
  type RouteQuestion,
  routeScript,
} from '../../../contract/pbx-variables.ts'
import { type RoutingAnswer } from '../port.ts'
import { agiReader, encodeSetVariable } from './agi.codec.ts'

export type AgiServerOptions = {
  readonly host: string
  /** 0 takes a free port; see `port` of the result. */
  readonly port: number
  readonly route: (question: RouteQuestion) => Promise<RoutingAnswer>
  /** How long the hub may think. The dial plan itself stops waiting at one second. Default 900 ms. */
  readonly routingLimitMs?: number
  /** Whole life of one connection. Default 3 s. */
  readonly connectionLimitMs?: number
  /** More at one time are closed at once: a call then goes its default way. Default 500. */
  readonly maxConnections?: number
  /** Addresses that may ask; anybody who reaches the port when absent. */
  readonly allow?: readonly string[]
  readonly log?: (message: string, detail: Readonly<Record<string, unknown>>) => void
}

export type AgiServer = { readonly port: number; close(): Promise<void> }

/** Answers the dial plan's one question per call. Whatever goes wrong, the connection is closed and the call goes on. */
export async function startAgiServer(options: AgiServerOptions): Promise<AgiServer> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const from = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    if (options.allow && !options.allow.includes(from)) {
      options.log?.('FastAGI question from an address that may not ask', { from })
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, options)
  })
  server.maxConnections = options.maxConnections ?? 500
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => options.log?.('FastAGI server', { error }))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function serve(socket: Socket, options: AgiServerOptions): void {
  const log = options.log ?? (() => undefined)
  /** Commands not yet sent. Asterisk reads one line, carries it out, answers: one is on its way at a time. */
  const commands: string[] = []
  const next = (): void => {
    const command = commands.shift()
    if (command === undefined) socket.end()
    else socket.write(command)
  }
  const life = setTimeout(() => socket.destroy(), options.connectionLimitMs ?? 3_000)
  socket.once('close', () => clearTimeout(life))
  socket.on('error', (error) => log('FastAGI connection', { error: error.message }))

  const reader = agiReader({
    request: (request) => {
      const question = request.script === routeScript ? parseRouteQuestion(request.arguments) : undefined
      if (!question) {
        log('FastAGI question that is not ours', { script: request.script.slice(0, 80) })
        socket.destroy()
        return
      }
      void within(options.route(question), options.routingLimitMs ?? 900).then(
        (answer) => {
          if (socket.destroyed) return
          commands.push(...answerCommands(answer))
          next()
        },
        (error: unknown) => {
          log('the routing question was not answered', { error, call: question.linkedId })
          socket.destroy()
        },
      )
    },
    reply: (reply) => {
      if (reply.code === 200) return next()
      // A dead channel (511): the caller hung up meanwhile; nothing is left to tell.
      if (reply.code !== 511) log('the PBX refused an answer', { reply: reply.text, code: reply.code })
      socket.end()
    },
    hangUp: () => socket.end(),
    broken: (reason) => {
      log('not a FastAGI request', { reason })
      socket.destroy()
    },
  })
  socket.on('data', (chunk: Buffer) => reader.push(chunk))
}

/** The answer as AGI commands; the action comes last, because it makes the answer complete. */
function answerCommands(answer: RoutingAnswer): string[] {
  const values: [string, string | null][] = [
    [answerVariables.call, answer.callId],
    [answerVariables.target, answer.target],
    [answerVariables.queue, answer.queue],
    [answerVariables.priority, answer.priority === 0 ? null : String(Math.round(answer.priority))],
    [answerVariables.agent, answer.preferredAgent],
    [
      answerVariables.agentSeconds,
      answer.preferredAgent === null
        ? null
        : String(Math.min(60, Math.max(1, Math.round(answer.preferredAgentSeconds)))),
    ],
    [answerVariables.action, answer.action],
  ]
  return values.flatMap(([name, value]) => (value === null ? [] : [encodeSetVariable(name, value)]))
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
