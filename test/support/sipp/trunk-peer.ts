import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningAsterisk } from '../asterisk/start-asterisk.ts'
import { toneUlaw } from '../audio/tone.ts'
import { spawnTied } from '../programs/tied-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitUntil, type WaitOptions } from '../wait-for.ts'
import { parseTime } from './customer-results.ts'
import { log, reply } from './scenario-xml.ts'
import { findSipp } from './sipp-program.ts'

/**
 * What the outside world does with a call from the PBX: `answers` and waits for the PBX to hang up, `answers-and-ends`
 * says BYE after talkMs, `busy` 486, `declines` 603, `unknown-number` 404, `rings` until it is cancelled.
 */
export type TrunkPeerBehaviour = 'answers' | 'answers-and-ends' | 'busy' | 'declines' | 'unknown-number' | 'rings'

export type TrunkPeerCall = Readonly<{ event: string; callId: string; timeMs: number; detail: string | undefined }>

export type TrunkPeer = AsyncDisposable &
  Readonly<{
    port: number
    /** `called` (detail: the called number), `shown` (the caller's), `answered`, `ended`, `refused`, in order */
    events: () => Promise<readonly TrunkPeerCall[]>
    /** waits for the n-th (default first) event of a name */
    until: (event: string, count?: number, options?: WaitOptions) => Promise<TrunkPeerCall>
    stop: () => Promise<void>
  }>

/** Plays the far end of the trunk: one SIPp process that takes calls on its port until it is stopped. */
export async function startTrunkPeer(
  options: Readonly<{
    asterisk: Pick<RunningAsterisk, 'ports'>
    behaviour: TrunkPeerBehaviour
    /** the port the PBX calls; default: a free one of the block */
    port?: number
    ringMs?: number
    talkMs?: number
    /** tones the far end says; `false` without RTP. Default 350 Hz */
    rtp?: boolean | readonly number[]
  }>,
): Promise<TrunkPeer> {
  const sipp = await findSipp()
  const folder = await temporaryFolder('peer')
  const { ports } = options.asterisk
  const port = options.port ?? (await ports.next())
  const file = (name: string): string => join(folder.path, name)
  const tones = options.rtp === undefined || options.rtp === true ? [350] : options.rtp
  if (tones) await writeFile(file('speech.ulaw'), toneUlaw(tones, 2_000))
  await writeFile(
    file('scenario.xml'),
    peerScenario(
      options.behaviour,
      options.ringMs ?? 200,
      options.talkMs ?? 1_000,
      tones ? file('speech.ulaw') : undefined,
    ),
  )
  const started = await spawnTied(
    [
      ...sipp.command,
      `127.0.0.1:${ports.sipUdp}`,
      ...['-sf', file('scenario.xml'), '-i', '127.0.0.1', '-p', String(port), '-t', 'u1'],
      ...['-mi', '127.0.0.1', '-mp', String(ports.peerRtp.first), '-nostdin', '-aa'],
      ...['-trace_logs', '-log_file', file('log'), '-trace_err', '-error_file', file('errors')],
    ],
    // SIPp draws its screen; without a reader of its output it would stop when the pipe is full.
    { cwd: folder.path, environment: { ...process.env, TERM: 'dumb' }, onOutput: () => undefined },
  )
  const events = async (): Promise<readonly TrunkPeerCall[]> => parseEvents(await readFile(file('log'), 'utf8'))
  let stopping: Promise<void> | undefined
  const stopOnce = async (): Promise<void> => {
    await started.stop(2_000)
    await folder.remove()
    if (options.port === undefined) ports.giveBack(port)
  }
  const stop = (): Promise<void> => (stopping ??= stopOnce())
  // The log file is there from the moment SIPp has taken its port.
  await waitUntil(
    'the trunk peer to listen',
    async () => (started.isRunning() ? readFile(file('log'), 'utf8').catch(() => undefined) : 'ended'),
    (text) => text !== undefined,
  )
  if (!started.isRunning()) {
    throw new Error(`SIPp ended: ${await readFile(file('errors'), 'utf8').catch(() => 'without a word')}`)
  }
  return {
    port,
    events,
    until: async (event, count = 1, waitOptions = {}) => {
      const seen = await waitUntil(
        `the trunk peer's event ${event} (${count})`,
        events,
        (all) => all.filter((one) => one.event === event).length >= count,
        waitOptions,
      )
      return seen.filter((one) => one.event === event)[count - 1]!
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function parseEvents(text: string): readonly TrunkPeerCall[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(';'))
    .filter((parts) => parts.length >= 4)
    .map(([event = '', , callId = '', time = '', detail]) => ({ event, callId, timeMs: parseTime(time), detail }))
}

const refusalOf: Partial<Record<TrunkPeerBehaviour, string>> = {
  busy: '486 Busy Here',
  declines: '603 Decline',
  'unknown-number': '404 Not Found',
}

/** The SIPp scenario of the far end. */
export function peerScenario(
  behaviour: TrunkPeerBehaviour,
  ringMs: number,
  talkMs: number,
  speechFile: string | undefined,
): string {
  const refusal = refusalOf[behaviour]
  const tag = (text: string): string => text.replace('[last_To:]', '[last_To:];tag=[pid]p[call_number]')
  const ringing = `<send>${tag(reply('180 Ringing', false, 'peer'))}</send>`
  const cancelled = `<label id="cancelled"/>
<send>${reply('200 OK', false, 'peer')}</send>
<send retrans="500">${tag(reply('487 Request Terminated', false, 'peer')).replace('[last_CSeq:]', 'CSeq: [$sequence] INVITE')}</send>
<recv request="ACK" next="end"/>`
  return `<?xml version="1.0" encoding="utf-8"?>
<scenario name="peer ${behaviour}">
<recv request="CANCEL" optional="global" next="cancelled"><action>${log('cancelled')}</action></recv>
<recv request="INVITE" rrs="true"><action>
  <ereg regexp="sip:([^@;>]+)" search_in="hdr" header="To:" assign_to="address,called"/>
  <ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="sequence"/>
  <ereg regexp="tag=([^;[:space:]]+)" search_in="hdr" header="From:" assign_to="tagText,pbxTag"/>
  <ereg regexp="sip:([^@;>]+)" search_in="hdr" header="From:" assign_to="fromAddress,caller"/>
  ${log('called', '[$called]')}
  ${log('shown', '[$caller]')}
</action></recv>
${ringing}
<pause milliseconds="${ringMs}"/>
${
  refusal
    ? `<nop><action>${log('refused', refusal)}</action></nop>
<send retrans="500">${tag(reply(refusal, false, 'peer'))}</send>
<recv request="ACK" next="end"/>`
    : behaviour === 'rings'
      ? '<pause milliseconds="600000"/>'
      : answer(behaviour === 'answers-and-ends' ? talkMs : undefined, speechFile, tag)
}
${cancelled}
<label id="end"/>
<nop><action><log message="done;[call_number];[call_id];[timestamp];[$address] [$fromAddress] [$tagText] [$pbxTag]"/></action></nop>
</scenario>
`
}

function answer(talkMs: number | undefined, speechFile: string | undefined, tag: (text: string) => string): string {
  const speech = speechFile ? `<exec rtp_stream="${speechFile},-1,0,PCMU/8000"/>` : ''
  const bye = `<label id="byeCame"/>
<send next="end">${reply('200 OK', false, 'peer')}</send>`
  const start = `<send retrans="500">${tag(reply('200 OK', true, 'peer'))}</send>
<recv request="BYE" optional="global" next="byeCame"><action>${log('ended', 'pbx')}</action></recv>
<recv request="ACK"><action>${log('answered')}${speech}</action></recv>`
  if (talkMs === undefined)
    return `${start}\n<recv request="BYE" next="byeCame"><action>${log('ended', 'pbx')}</action></recv>\n${bye}`
  return `${start}
<pause milliseconds="${talkMs}"/>
<nop><action>${log('ended', 'peer')}</action></nop>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-bye
From: <sip:peer@[local_ip]:[local_port]>;tag=[pid]p[call_number]
To: <sip:pbx@[remote_ip]:[remote_port]>;tag=[$pbxTag]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="481" optional="true" next="end"/>
<recv response="200" next="end"/>
${bye}`
}
