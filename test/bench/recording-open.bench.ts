import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type Extension } from '../../contract/agent.ts'
import { type Recording } from '../../contract/recording.ts'
import { speechSamples } from '../support/audio/speech.ts'
import { openTestHub } from '../support/test-hub.ts'
import { waitFor } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * Opening a recording as the player does, over TLS on this machine: the list, then at the same time its waveform and the
 * first piece of its sound. A call of an hour.
 */
const test = await openTestHub({ tls: true })
const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
try {
  const { port } = await test.hub.start()
  const { jobNumber } = await test.addUser('agent', { team: 'a' })
  const own = (await test.signIn(jobNumber)).accessToken
  await test.ask('POST', '/api/seat/sign-in', { token: own, body: { extension: '8001' } })
  const boss = await test.addUser('administrator')
  const token = (await test.signIn(boss.jobNumber)).accessToken
  await test.hub.floor?.settled()

  const { call, answer } = await test.pbx.inbound({ callerNumber: '13812345678', calledNumber: '057188886666' })
  const callId = answer?.callId ?? ''
  const file = `2026-10-05/${callId}.raw`
  await mkdir(join(test.dataFolder, 'raw/2026-10-05'), { recursive: true })
  const [left, right] = [speechSamples(1, 60_000), speechSamples(2, 60_000)]
  const minute = new Int16Array(left.length * 2)
  left.forEach((sample, at) => minute.set([sample, right[at] ?? 0], 2 * at))
  const sound = Buffer.concat(Array.from({ length: 60 }, () => Buffer.from(minute.buffer)))
  await writeFile(join(test.dataFolder, 'raw', file), sound)
  call.recording('started', file)
  call.offer('8001' as Extension)
  call.answers('8001' as Extension)
  call.hangUp('customer')

  const answered = async (path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> => {
    const asked = request({
      ...{ agent, host: '127.0.0.1', port, path, headers: { ...headers, authorization: `Bearer ${token}` } },
    })
    asked.end()
    const [reply] = (await once(asked, 'response')) as [IncomingMessage]
    if ((reply.statusCode ?? 500) >= 300) throw new Error(`${path}: ${String(reply.statusCode)}`)
    return reply
  }
  const whole = async (path: string): Promise<Buffer> => {
    const pieces: Buffer[] = []
    for await (const piece of await answered(path)) pieces.push(piece as Buffer)
    return Buffer.concat(pieces)
  }
  const list = async (): Promise<readonly Recording[]> =>
    (JSON.parse((await whole('/api/recordings?limit=50')).toString()) as { recordings: Recording[] }).recordings
  const one = await waitFor(
    'the recording to have its MP3',
    async () => (await list()).find((found) => found.callId === callId && found.mp3Bytes !== null),
    { timeoutMs: 120_000 },
  )
  const firstSound = async (): Promise<void> => {
    const reply = await answered(`/api/recordings/${one.id}/audio`, { range: 'bytes=0-65535' })
    await once(reply, 'data')
    reply.resume()
    await once(reply, 'end')
  }
  const times: number[] = []
  for (let round = 0; round < 60; round += 1) {
    const from = performance.now()
    await list()
    await Promise.all([whole(`/api/recordings/${one.id}/waveform`), firstSound()])
    if (round >= 5) times.push(performance.now() - from)
  }
  const figure = 'recordings, an hour opened: list, waveform and first sound'
  printFigure({ figure: `${figure}, p50`, value: percentile(times, 50), unit: 'ms', better: 'lower' })
  printFigure({ figure: `${figure}, p99`, value: percentile(times, 99), unit: 'ms', better: 'lower', goal: 300 })
} finally {
  agent.destroy()
  await test.close()
}
