import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
import { type PracticeLine } from '../../hub/pbx/practice/practice-floor.ts'
import { amplitudeOf } from '../support/audio/goertzel.ts'
import { toneSamples } from '../support/audio/tone.ts'
import { type PracticeStage, startPracticeStage } from '../support/practice/practice-stage.ts'
import { practiceCentre } from '../support/practice/test-centre.ts'
import { type SeatCall } from '../support/seat/seat-call.ts'
import { waitFor } from '../support/wait-for.ts'

/** Everybody has a tone of his own, so that one can tell who hears whom. Hz. */
const tones = { customer: 440, '8001': 620, '8003': 760, '8004': 900 } as const
type Who = keyof typeof tones
/** A tone of ours has about 8,000; what leaks through windows of 100 ms is far below this. */
const heard = 2_000

let stage: PracticeStage
const extension = (text: string): Extension => text as Extension

beforeAll(async () => {
  const centre = await practiceCentre({ rule: 'all', start: 'answer' })
  stage = await startPracticeStage(centre)
  await Promise.all((['8001', '8003', '8004'] as const).map((name) => stage.seat(name, [tones[name]])))
})
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => stage.clear())

/** Waits until that seat hears exactly these. */
async function hears(call: SeatCall, ...wanted: Who[]): Promise<void> {
  const all = Object.keys(tones) as Who[]
  await waitFor(
    `${call.remoteNumber} to be with ${wanted.join(' and ')}`,
    () => {
      const now = all.filter((who) => call.media().amplitudeOf(tones[who], 100) > heard)
      return now.join() === all.filter((who) => wanted.includes(who)).join() ? true : undefined
    },
    { timeoutMs: 10_000 },
  )
}

async function talk(): Promise<{ customer: PracticeLine; call: string; phone: SeatCall; file: string }> {
  await stage.signIn('after-sales', '8001')
  const customer = stage.pbx.callIn({ number: '13800001111', calledNumber: '0571-87776666', patienceMs: 60_000 })
  void customer.say(toneSamples([tones.customer], 30_000))
  const phone = await (await stage.seat('8001')).next()
  await phone.answer()
  const { call } = await stage.fact('call.answered')
  const { file } = await stage.fact('call.recording')
  await hears(phone, 'customer')
  return { customer, call, phone, file: file ?? '' }
}

type Window = { readonly left: readonly Who[]; readonly right: readonly Who[]; readonly silent: boolean }

/** The recording in pieces of 100 ms: left what the customer says, right what he hears. */
async function recorded(file: string): Promise<Window[]> {
  const bytes = await waitFor('the recording to be whole', async () => {
    const size = (await readFile(join(stage.recordings, file))).length
    await new Promise((resolve) => setTimeout(resolve, 50))
    const again = await readFile(join(stage.recordings, file))
    return again.length === size && size > 0 ? again : undefined
  })
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  const windows: Window[] = []
  for (let at = 0; at + 1_600 <= samples.length; at += 1_600) {
    const part = samples.subarray(at, at + 1_600)
    const channel = (which: 0 | 1): Int16Array => part.filter((_, index) => index % 2 === which)
    const of = (which: 0 | 1): Who[] =>
      (Object.keys(tones) as Who[]).filter((who) => amplitudeOf(tones[who], channel(which)) > heard)
    windows.push({ left: of(0), right: of(1), silent: part.every((sample) => sample === 0) })
  }
  return windows
}
/** What lasts, in order: a change takes a window or two, and a busy machine may lose some. */
function changes(windows: readonly Window[], side: 'left' | 'right'): string[] {
  const words = windows.map((window) => (window.silent ? 'nothing at all' : window[side].join('+') || '-'))
  const lasting = words.filter((word, index) =>
    [index - 2, index - 1, index].some((from) => [0, 1, 2].every((step) => words[from + step] === word)),
  )
  return lasting.filter((word, index) => word !== lasting[index - 1])
}
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 550))

describe('sound on the practice PBX', () => {
  it('goes both ways, stops on hold, is not written while paused, and the file has each on his side', async () => {
    const { phone, customer, call, file } = await talk()
    await aWhile()
    expect(customer.silentForMs()).toBeLessThan(400)
    await phone.hold()
    await hears(phone)
    await aWhile()
    await phone.retrieve()
    await hears(phone, 'customer')
    await aWhile()
    await stage.pbx.commands.record(call, 'pause')
    await aWhile()
    await stage.pbx.commands.record(call, 'resume')
    await aWhile()
    customer.hangUp()
    await phone.until('ended')
    const windows = await recorded(file)
    expect(file).toMatch(/^\d{4}-\d\d-\d\d\/019a0000-0000-7000-8000-\d{12}\.raw$/)
    expect(changes(windows, 'left').join(' ')).toBe('customer nothing at all customer')
    // Music between the two, which is none of the tones.
    expect(changes(windows, 'right').join(' ')).toBe('8001 - 8001 nothing at all 8001')
  })

  it('lets a supervisor hear both, whisper to the seat alone, and speak to both', async () => {
    const { phone, customer, call, file } = await talk()
    await aWhile()
    await stage.pbx.commands.supervise(call, extension('8001'), extension('8004'), 'listen', 'mark')
    const supervisor = await (await stage.seat('8004')).next()
    await supervisor.answer()
    await hears(supervisor, 'customer', '8001')
    await hears(phone, 'customer')
    await stage.pbx.commands.supervise(call, extension('8001'), extension('8004'), 'whisper', 'mark')
    await hears(phone, 'customer', '8004')
    await hears(supervisor, 'customer', '8001')
    await aWhile()
    await stage.pbx.commands.supervise(call, extension('8001'), extension('8004'), 'barge', 'mark')
    await hears(phone, 'customer', '8004')
    await hears(supervisor, 'customer', '8001')
    await aWhile()
    await stage.pbx.commands.superviseEnd(call, extension('8004'))
    await supervisor.until('ended')
    await hears(phone, 'customer')
    await aWhile()
    customer.hangUp()
    await phone.until('ended')
    const windows = await recorded(file)
    // What he listened and whispered the customer never heard.
    expect(changes(windows, 'right').join(' ')).toBe('8001 8001+8004 8001')
    expect(changes(windows, 'left').join(' ')).toBe('customer')
  })

  it('follows a customer who is asked about and handed on; who is asked about hears music', async () => {
    const { phone, customer, call, file } = await talk()
    await aWhile()
    await stage.pbx.commands.transferAttended(call, extension('8001'), '8003')
    const third = await (await stage.seat('8003')).next()
    await third.answer()
    await hears(phone, '8003')
    await hears(third, '8001')
    await aWhile()
    await stage.pbx.commands.transferComplete(call, extension('8001'))
    await phone.until('ended')
    await hears(third, 'customer')
    await aWhile()
    customer.hangUp()
    await third.until('ended')
    expect(changes(await recorded(file), 'right').join(' ')).toBe('8001 - 8003')
  })

  it('follows two calls that are joined by REFER, and a call that comes back by Replaces', async () => {
    const { phone, customer } = await talk()
    await phone.hold()
    const asking = (await stage.seat('8001')).call('8003')
    const third = await (await stage.seat('8003')).next()
    await third.answer()
    await asking.until('answered')
    await hears(third, '8001')
    await phone.attendedTransfer(asking)
    await hears(third, 'customer')
    const { id } = (
      third.session as unknown as { _dialog: { id: Record<'call_id' | 'local_tag' | 'remote_tag', string> } }
    )._dialog
    const back = (await stage.seat('8003')).call('8003', {
      headers: [`Replaces: ${id.call_id};to-tag=${id.remote_tag};from-tag=${id.local_tag}`, 'Require: replaces'],
    })
    await back.until('answered')
    await third.until('ended')
    await hears(back, 'customer')
    customer.hangUp()
    await back.until('ended')
  })

  it('comes back to whoever tries his headset', async () => {
    const echo = (await stage.seat('8001')).call('*43')
    await echo.until('answered')
    await hears(echo, '8001')
    echo.hangUp()
    await echo.until('ended')
    expect(stage.facts.filter(({ kind }) => kind.startsWith('call.'))).toEqual([])
  })
})
