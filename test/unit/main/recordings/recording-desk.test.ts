import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { recordingsApi } from '../../../../contract/api/recordings.api.ts'
import { createRecordingDesk } from '../../../../main/recordings/recording-desk.ts'
import { type RecordingMarkId, type CallId, type RecordingId } from '../../../../contract/ids.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'

const folder = mkdtempSync(join(tmpdir(), 'zuoxi-recordings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const id = '0192f000-0000-7000-8000-000000000001' as RecordingId
const mark = '0192f000-0000-7000-8000-000000000002' as RecordingMarkId
const callId = '0192f000-0000-7000-8000-000000000003' as CallId

describe('recordings for the window', () => {
  let link: FakeLink
  let chosen: string | null
  let suggested: string
  const desk = () =>
    createRecordingDesk({
      link,
      language: () => 'zh-CN',
      now: () => new Date(2026, 10, 27, 14, 5, 9).getTime(),
      files: {
        save: async (name) => {
          suggested = name
          return chosen
        },
      },
    })
  beforeEach(() => {
    link = createFakeLink()
  })

  it('asks for fifty when nothing else is said', async () => {
    await desk()['recording.list']({ text: '张' })
    await desk()['recording.list']({ limit: 200, held: true })
    expect(link.asked.map(({ request }) => request['query'])).toEqual([
      { text: '张', limit: 50 },
      { limit: 200, held: true },
    ])
  })

  it('puts a mark under the id the window made, and takes it back', async () => {
    await desk()['recording.mark']({ id, mark, atMs: 4_200, text: '报了地址' })
    expect(await desk()['recording.unmark']({ id, mark })).toBeNull()
    expect(link.asked).toEqual([
      {
        name: 'PUT /api/recordings/:id/marks/:mark',
        request: { params: { id, mark }, body: { atMs: 4_200, text: '报了地址' } },
      },
      { name: 'DELETE /api/recordings/:id/marks/:mark', request: { params: { id, mark } } },
    ])
  })

  it('writes a copy and a pack where the person says, with the reason for the log', async () => {
    chosen = join(folder, 'a.mp3')
    link.answer(recordingsApi.export, () => 'sound')
    expect(await desk()['recording.export']({ id, format: 'mp3', reason: '客户投诉' })).toEqual({ file: chosen })
    expect(suggested).toBe('录音-2026-11-27-140509.mp3')
    expect(readFileSync(chosen, 'utf8')).toBe('sound')
    chosen = join(folder, 'a.zip')
    link.answer(recordingsApi.evidence, () => 'pack')
    expect(await desk()['recording.evidence']({ callId, reason: '客户投诉' })).toEqual({ file: chosen })
    expect(suggested).toBe('证据包-2026-11-27-140509.zip')
    expect(link.asked.map(({ request }) => request['query'])).toEqual([
      { format: 'mp3', reason: '客户投诉' },
      { reason: '客户投诉' },
    ])
  })

  it('asks the hub for nothing when the dialog is called off', async () => {
    chosen = null
    expect(await desk()['recording.export']({ id, format: 'wav', reason: '复核' })).toBeNull()
    expect(await desk()['recording.evidence']({ callId, reason: '复核' })).toBeNull()
    expect(link.asked).toEqual([])
  })
})
