import { type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type Recording, type Waveform } from '../../../contract/recording.ts'

/** A week of recordings: long and short, held, silent, damaged, missing, deleted. */
const id = (n: number): string => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`
const minutes = 60_000
const names = ['张建国', '李秀兰', null, '陈志强', '刘洋', '赵敏', '孙丽华', '周杰', null, '郑小龙']
const agents = ['王芳', '李娜', '赵敏', '陈静']
const states = [
  'ready',
  'ready',
  'ready',
  'silent',
  'ready',
  'damaged',
  'ready',
  'missing',
  'ready',
  'deleted',
] as const

export const recordingOf = (n: number, more: Partial<Recording> = {}): Recording => {
  const state = states[n % states.length] ?? 'ready'
  const gone = state === 'deleted' || state === 'missing'
  return {
    id: id(900 + n),
    callId: id(70 + (n % 3)),
    source: n % 7 === 6 ? 'softphone' : 'pbx',
    state,
    startedAt: Date.now() - (n * 97 + 12) * minutes,
    durationMs: state === 'missing' ? 0 : 42_000 + ((n * 37_137) % 600_000),
    direction: n % 3 === 1 ? 'outbound' : 'inbound',
    number: `+86138${String(138_000 + n * 7919).padStart(8, '0')}`,
    customerId: id(1),
    customerName: names[n % names.length] ?? null,
    queue: n % 3 === 1 ? null : 'water-order',
    extension: `800${String(1 + (n % 4))}`,
    agentName: agents[n % 4] ?? null,
    team: '订水组',
    wavBytes: gone || n > 6 ? null : 5_000_000,
    mp3Bytes: gone ? null : 600_000,
    sha256: 'a'.repeat(64),
    hold: n === 4 ? { reason: '客户投诉送错水', byName: '刘班长', at: Date.now() - 60 * minutes } : null,
    deleteAfter: null,
    deletedAt: state === 'deleted' ? Date.now() - 20 * minutes : null,
    marks: n === 0 ? 2 : 0,
    ...more,
  } as Recording
}

/** Two people who take turns, with a hold, a pause and a silence. */
export function talkingPeaks(durationMs: number, perSecond = 20): Pick<Waveform, 'customer' | 'agent'> {
  const pairs = Math.round((durationMs / 1000) * perSecond)
  const side = (agent: boolean): string => {
    const bytes = Buffer.alloc(pairs * 2)
    for (let pair = 0; pair < pairs; pair += 1) {
      const share = pair / pairs
      const speaks = Math.floor(share * 23) % 2 === (agent ? 0 : 1) && (share < 0.42 || share > 0.52)
      const loud = speaks ? Math.abs(Math.sin(pair * 0.9) * Math.sin(pair * 0.13)) * 90 + 4 : 1
      bytes.writeInt8(-Math.round(loud), 2 * pair)
      bytes.writeInt8(Math.round(loud * 0.9), 2 * pair + 1)
    }
    return bytes.toString('base64')
  }
  return { customer: side(false), agent: side(true) }
}

const durationMs = 214_000
export const waveform: Waveform = {
  perSecond: 20,
  durationMs,
  ...talkingPeaks(durationMs),
  paused: [{ fromMs: 150_000, toMs: 168_000, because: 'agent' }],
  parts: [
    { kind: 'talk', extension: '8001', fromMs: 0, toMs: 89_000 },
    { kind: 'hold', extension: '8001', fromMs: 89_000, toMs: 112_000 },
    { kind: 'transfer', extension: '8001', fromMs: 112_000, toMs: 121_000 },
    { kind: 'talk', extension: '8003', fromMs: 121_000, toMs: durationMs },
  ] as Waveform['parts'],
}

export const chosenRecording: CommandOutput<'recording.read'> = {
  recording: recordingOf(0, { durationMs }),
  marks: [
    { id: id(951), atMs: 31_000, text: '客户报了新地址', byName: '王芳', byUserId: id(50), writtenAt: Date.now() },
    { id: id(952), atMs: 130_500, text: '答应周三前换水桶', byName: '刘班长', byUserId: id(53), writtenAt: Date.now() },
  ] as CommandOutput<'recording.read'>['marks'],
}

export const recordingAnswers = {
  'recording.list': { recordings: Array.from({ length: 60 }, (_, n) => recordingOf(n)), next: null },
  'recording.read': chosenRecording,
  'recording.waveform': waveform,
  'recording.mark': chosenRecording.marks[0],
  'recording.rules': {
    rules: {
      ...{ keepWavDays: 7, keepDays: 365, keepDaysByQueue: { 'water-order': 730 }, watermark: 'spoken' },
      warnFreePercent: 10,
    },
    disk: {
      ...{ freeBytes: 412e9, totalBytes: 960e9, recordingsBytes: 318e9, bytesPerDay: 1.7e9 },
      fullAt: Date.now() + 242 * 86_400_000,
    },
    centre: { pbx: 'all', start: 'answer', local: 'when-pbx-cannot', announced: true },
  } satisfies CommandOutput<'recording.rules'>,
}
