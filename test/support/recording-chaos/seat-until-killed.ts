import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { initialTopics } from '../../../contract/bridge/initial-topics.ts'
import { seatRecordingsApi } from '../../../contract/api/recordings.api.ts'
import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { createTopicBoard } from '../../../main/bridge/topic-board.ts'
import { type HubLink } from '../../../main/hub-link/hub-link.ts'
import { openHubLink } from '../../../main/hub-link/open-hub-link.ts'
import { createMediaHost } from '../../../main/media/media-host.ts'
import { type MediaWindow } from '../../../main/media/media-port.ts'
import { openRecording } from '../../../main/recording/recording.ts'
import { createSoftphoneSound } from '../../../main/recording/softphone-sound.ts'
import { type SeatLife, type SeatSays } from './seat-life.ts'

/**
 * What of a seat records and sends, on the real hub, as a process that can be killed at any moment (argv[2]: what it is to
 * do). One call after the other; what it says to its parent has happened, or is about to.
 */
const life = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SeatLife
const say = (what: SeatSays): void => void process.send?.(what)
process.on('disconnect', () => process.exit())
const nothing = (): void => undefined
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function openMediaWindow(): Promise<MediaWindow> {
  const program = join(import.meta.dirname, 'media-until-killed.ts')
  const child: ChildProcess = fork(program, { serialization: 'advanced', stdio: 'ignore' })
  say({ say: 'media', processId: child.pid ?? null })
  child.on('error', nothing)
  return {
    port: {
      post: (message) => void child.send(message, nothing),
      onMessage: (listener) => void child.on('message', listener),
      close: () => child.kill('SIGKILL'),
    },
    onGone: (listener) =>
      void child.once('exit', () => {
        say({ say: 'media', processId: null })
        listener('killed')
      }),
    close: () => child.kill('SIGKILL'),
  }
}

const board = createTopicBoard(initialTopics('zh-CN', 0))
board.update('session', (session) => ({ ...session, extension: '8001' as never }))
const session = openHubLink({
  language: () => 'zh-CN',
  log: nothing,
  timings: { backOff: { firstMs: 50, longestMs: 300 } },
  timeoutMs: 2_000,
})
/** A piece takes as long as on a slow line, so that something happens meanwhile. */
const link: Pick<HubLink, 'call' | 'listen'> = {
  listen: session.listen,
  async call(endpoint, request, options) {
    if ((endpoint as unknown) !== seatRecordingsApi.piece) return session.call(endpoint, request, options)
    const { params, body } = request as unknown as { params: { id: string; offset: number }; body: Uint8Array }
    say({ say: 'sends', ...params })
    await pause(20)
    const reply = await session.call(endpoint, request, options)
    say({ say: 'sent', ...params, bytes: body.length })
    return reply
  },
}
const mediaHost = createMediaHost({
  ...{ openMediaWindow, spare: false, retryMs: 10, now: Date.now },
  log: { debug: nothing, info: nothing, warn: nothing },
})
const recording = await openRecording({
  ...{
    folder: life.folder,
    key: life.key,
    board,
    link,
    owner: () => 'hub/wang',
    language: () => 'zh-CN',
    log: nothing,
  },
  uploads: { openForMs: life.openForMs, backOff: { firstMs: 20, longestMs: 200 } },
})

let peer: string | null = null
let heard = ''
const softphone = createSoftphoneSound({ mediaHost, peerOf: () => peer, log: nothing })
recording.phone(
  { local: 'always', pbx: 'all' },
  {
    ...softphone,
    listen: (lineId, sink) =>
      softphone.listen(lineId, {
        ...sink,
        sound(at, bytes) {
          if (heard !== lineId) say({ say: 'sound', callId: lineId, at })
          heard = lineId
          sink.sound(at, bytes)
        },
      }),
  },
)
await mediaHost.whenActive()
say({ say: 'ready' })

let connected = false
const connect = async (): Promise<void> => {
  if (connected) return
  connected = true
  session.aim(life.target)
  await session.resume({ signedIn: life.signedIn, accessUntil: life.accessUntil })
  flushCompileCache()
}
for (const { callId, since } of life.calls) {
  const startedAt = since ?? Date.now()
  const line = {
    ...{ lineId: callId, callId, direction: 'inbound', phase: 'talking', number: '13800138000', queue: null },
    ...{ startedAt, answeredAt: startedAt, endedAt: null, heldAt: null },
  } as unknown as PhoneLine
  say({ say: 'begins', callId, at: startedAt })
  peer = String(startedAt)
  recording.lines([line])
  // The call that goes on is known before anything is sent, as it is in a seat that finds its line again.
  await connect()
  // What is ended has been heard for so long: a kill at its end costs the last second, not all of it.
  while (heard !== callId) await pause(10)
  await pause(life.callMs)
  const endedAt = Date.now()
  say({ say: 'ends', callId, at: endedAt })
  peer = null
  recording.lines([{ ...line, phase: 'ended', endedAt }])
}
await connect()
