import { type ConnectionOptions } from 'node:tls'
import { type Extension } from '../../../contract/agent.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import { type RouteQuestion } from '../../../contract/pbx-variables.ts'
import { type Pbx, type PbxListener, type RoutingAnswer } from '../port.ts'
import { type AgiServer, startAgiServer } from './agi-server.ts'
import { type AmiClientOptions, type AmiSession, createAmiClient } from './ami-client.ts'
import { type AmiFrame } from './ami-frame.ts'
import { createCommands } from './commands.ts'
import { queueKeyOf } from './dial-plan-names.ts'
import { restore, snapshotOf } from './restore.ts'
import { askContacts, listEvents, readListing } from './snapshot.ts'
import { callEvents, createTranslator } from './translate.ts'
import { stateEvents } from './translate-state.ts'

export type AsteriskPbxOptions = {
  readonly ami: {
    readonly host: string
    readonly port: number
    readonly username: string
    readonly secret: string
    readonly tls?: ConnectionOptions
    readonly pingAfterMs?: number
    readonly deadAfterMs?: number
    readonly actionTimeoutMs?: number
    readonly backOffMs?: NonNullable<AmiClientOptions['backOffMs']>
  }
  /** Where the dial plan asks. */
  readonly agi: { readonly host: string; readonly port: number; readonly allow?: readonly string[] }
  /** How long the hub may think about the routing question. */
  readonly routingLimitMs?: number
  /** Seats that sit at an outside number. */
  readonly outsideSeats?: ReadonlySet<Extension>
  /** Where the PBX writes its recordings; without it none can be begun by hand. */
  readonly recordings?: string
  readonly log: AmiClientOptions['log']
}

/** After these somebody may talk with the customer who did not before. */
const meetings: ReadonlySet<string> = new Set(['BridgeEnter', 'AttendedTransfer', 'Pickup'])

/** Events buffered while a snapshot is read; a PBX that says more than this in that time is read again. */
const maxBuffered = 100_000

/** Asterisk on the port: AMI for what happens and what is wished, FastAGI for the one question per call. */
export function createAsteriskPbx(options: AsteriskPbxOptions): Pbx & { readonly agiPort: () => number } {
  const outsideSeats = options.outsideSeats ?? new Set<Extension>()
  let listener: PbxListener | null = null
  let agi: AgiServer | null = null
  let started: (() => void) | null = null
  /** Events that came while the snapshot was being read, in order. */
  let buffer: AmiFrame[] | null = []
  let booted: { readonly resolve: (uptimeSeconds: number) => void; readonly at: Promise<number> } | null = null
  let linkUp = false
  const making = new Map<string, { actionId: string; done: () => void; failed: (error: Error) => void }>()

  const translator = createTranslator({
    fact: (fact) => listener?.fact(fact),
    log: (message, detail) => options.log('warn', message, detail),
  })

  const event = (frame: AmiFrame): void => {
    if (frame.name === 'FullyBooted') {
      booted?.resolve(Number(frame.get('Uptime') ?? 0))
      return
    }
    if (frame.name === 'OriginateResponse') {
      if (frame.get('Response') === 'Failure')
        settleMaking((one) => one.actionId === frame.get('ActionID'), originateFailed(frame.get('Reason')))
      return
    }
    if (buffer) {
      if (buffer.length < maxBuffered) buffer.push(frame)
      return
    }
    apply(frame)
  }
  const apply = (frame: AmiFrame): void => {
    translator.apply(frame)
    if (linkUp && meetings.has(frame.name)) void voices.look()
    if (frame.name === 'Newchannel') {
      const id = frame.get('Uniqueid') ?? ''
      const waiting = making.get(id)
      making.delete(id)
      waiting?.done()
    }
  }
  const settleMaking = (which: (one: { actionId: string }) => boolean, error: Error): void => {
    for (const [id, one] of making) {
      if (!which(one)) continue
      making.delete(id)
      one.failed(error)
    }
  }

  const awaitBoot = (): void => {
    let resolve: (uptimeSeconds: number) => void = () => undefined
    const at = new Promise<number>((done) => (resolve = done))
    booted = { resolve, at }
  }

  const takeSnapshot = async (session: AmiSession): Promise<void> => {
    const uptimeSeconds = await bootedWithin(booted?.at ?? Promise.resolve(0), 120_000)
    const clock = await session.action({ action: 'Ping' })
    const at = Math.round(Number(clock.get('Timestamp') ?? Date.now() / 1_000) * 1_000)
    const listing = await readListing(session)
    const waiting = buffer ?? []
    if (waiting.length >= maxBuffered) throw new Error('too many events came while the state was being read')
    restore(translator, listing, at)
    linkUp = true
    listener?.fact({ kind: 'link', at, state: 'up', reason: null })
    listener?.snapshot(
      snapshotOf(translator, {
        at,
        version: listing.version,
        startedAt: at - uptimeSeconds * 1_000,
        missed: listing.missed,
      }),
    )
    buffer = null
    for (const frame of waiting) apply(frame)
    void voices.look()
    options.log('info', 'the link to the PBX is up', { version: listing.version, calls: translator.track.calls.size })
    started?.()
    started = null
    // Without it they are asked within half a minute: no reason to give the link up.
    askContacts(session, listing.contacts).catch((error: unknown) =>
      options.log('warn', 'the PBX did not ask its contacts whether they are there', { error }),
    )
  }

  awaitBoot()
  const client = createAmiClient({
    ...options.ami,
    events: new Set<string>([...callEvents, ...stateEvents, ...listEvents]),
    event,
    log: options.log,
    up: takeSnapshot,
    down: (reason) => {
      buffer = []
      awaitBoot()
      settleMaking(() => true, new ZuoxiError('pbx.unavailable'))
      if (!linkUp) return
      linkUp = false
      listener?.fact({ kind: 'link', at: Date.now(), state: 'down', reason })
    },
  })

  const route = async (question: RouteQuestion): Promise<RoutingAnswer> => {
    if (!listener) throw new ZuoxiError('pbx.unavailable')
    const answer = await listener.route({
      call: question.linkedId,
      callerNumber: question.callerNumber,
      calledNumber: question.calledNumber,
      trunk: question.trunk === '' ? null : question.trunk,
      digits: question.digits === '' ? null : question.digits,
      hours: question.hours === 'open' || question.hours === 'closed' ? question.hours : null,
      defaultQueue: queueKeyOf(question.defaultQueue),
    })
    const call = translator.track.linked.get(question.linkedId)
    if (call) call.callId = answer.callId
    // The question may be faster than the event that tells of the channel.
    else if (linkUp) translator.track.answers.set(question.linkedId, answer.callId)
    return answer
  }

  const { voices, ...commands } = createCommands({
    session: client,
    isUp: () => linkUp,
    track: translator.track,
    recordings: options.recordings ?? '',
    outsideSeats,
    isSeat: (number) => outsideSeats.has(number as Extension) || translator.state.seats.has(number as Extension),
    made: (channelId, actionId) =>
      new Promise((done, failed) => making.set(channelId, { actionId, done: () => done(), failed })),
  })

  return {
    name: 'asterisk',
    agiPort: () => agi?.port ?? options.agi.port,
    commands,
    async start(given) {
      listener = given
      agi = await startAgiServer({
        ...options.agi,
        route,
        ...(options.routingLimitMs === undefined ? {} : { routingLimitMs: options.routingLimitMs }),
        log: (message, detail) => options.log('warn', message, detail),
      })
      const first = new Promise<void>((resolve) => (started = resolve))
      client.start()
      await first
    },
    async close() {
      client.close()
      listener = null
      started?.()
      started = null
      settleMaking(() => true, new ZuoxiError('pbx.unavailable'))
      await agi?.close()
      agi = null
    },
  }
}

/** Reasons of OriginateResponse: the AST_CONTROL numbers (main/manager.c). */
function originateFailed(reason: string | undefined): ZuoxiError {
  const words: Readonly<Record<string, string>> = {
    '0': 'the seat’s phone cannot be reached',
    '1': 'the seat’s phone cannot be reached',
    '3': 'the seat did not answer',
    '5': 'the seat is busy',
    '8': 'the PBX has no free line',
  }
  return new ZuoxiError('pbx.refused', { reason: words[reason ?? ''] ?? 'the seat’s phone cannot be rung' })
}

async function bootedWithin(booted: Promise<number>, limitMs: number): Promise<number> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the PBX has not finished starting')), limitMs)
  })
  try {
    return await Promise.race([booted, late])
  } finally {
    clearTimeout(timer)
  }
}
