// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('recordings')
const { default: RecordingsPage } = await import('../../../../../renderer/window/recordings/recordings-page.vue')

let shown: Shown
const calls: string[] = []
beforeEach(() => {
  calls.length = 0
  // happy-dom plays nothing: what the page asks of the element is what is looked at.
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async () => void calls.push('play'))
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => void calls.push('pause'))
})
afterEach(() => {
  shown.wrapper.unmount()
  vi.restoreAllMocks()
})
const player = () => shown.wrapper.get('.recording-player')
const audio = () => player().get('audio').element as HTMLAudioElement
const tell = async (name: string): Promise<void> => {
  audio().dispatchEvent(new Event(name))
  await flushPromises()
}

describe('the page of recordings', () => {
  it('shows the newest with its player, and finds by what is typed', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    expect(shown.wrapper.findAll('.recording-row')[0]?.text()).toContain('张建国')
    expect(audio().getAttribute('src')).toMatch(/^zuoxi-app:\/\/window\/recordings\/[0-9a-f-]{36}$/)
    const button = shown.wrapper.findAll('.views button').find((one) => one.text() === '证据保留')
    shown.asked()
    await button?.trigger('click')
    const lists = shown.asked().filter(({ name }) => name === 'recording.list')
    expect(lists.map(({ input }) => input)).toEqual([expect.objectContaining({ held: 'true', limit: 200 })])
  })

  it('plays at Enter, and from then on the keyboard is the player’s', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    const field = shown.wrapper.get('input[role="combobox"]').element
    await shown.press('Enter', {}, field)
    expect(calls).toContain('play')
    expect(document.activeElement).toBe(player().element)
    await tell('play')
    await shown.press('ArrowRight')
    expect(audio().currentTime).toBe(5)
    await shown.press('ArrowRight', { shiftKey: true })
    expect(audio().currentTime).toBe(35)
    await shown.press('ArrowLeft')
    expect(audio().currentTime).toBe(30)
    await shown.press('+')
    expect(audio().playbackRate).toBe(1.25)
    expect(audio().preservesPitch).toBe(true)
    await shown.press('-')
    expect(audio().playbackRate).toBe(1)
  })

  it('loops from A to B', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    ;(player().element as HTMLElement).focus()
    await shown.press('ArrowRight')
    await shown.press('[')
    await shown.press('ArrowRight')
    await shown.press(']')
    audio().currentTime = 10.2
    await tell('timeupdate')
    expect(audio().currentTime).toBe(5)
    await shown.press('\\')
    audio().currentTime = 10.2
    await tell('timeupdate')
    expect(audio().currentTime).toBe(10.2)
  })

  it('goes over a silence while it plays, and only then', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    ;(player().element as HTMLElement).focus()
    await shown.press('s')
    expect(player().findAll('.silent').length).toBeGreaterThan(0)
    // In the scene nobody speaks from 0.42 to 0.52 of 214 s.
    audio().currentTime = 95
    await tell('timeupdate')
    expect(audio().currentTime).toBe(95)
    await tell('play')
    expect(audio().currentTime).toBeGreaterThan(105)
    await tell('pause')
    await shown.press('s')
  })

  it('marks the moment that is heard, and takes the own mark back', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    ;(player().element as HTMLElement).focus()
    await shown.press('ArrowRight')
    await shown.press('m')
    const input = player().get('.marks form input')
    expect(document.activeElement).toBe(input.element)
    await input.setValue('说了地址')
    shown.asked()
    await player().get('.marks form').trigger('submit')
    await flushPromises()
    expect(shown.asked()).toEqual([
      {
        name: 'recording.mark',
        input: expect.objectContaining({ atMs: 5_000, text: '说了地址' }) as unknown,
      },
    ])
    expect(document.activeElement).toBe(player().element)
  })

  it('takes a copy out only with a reason', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    await player()
      .findAll('.tools button')
      .find((one) => one.text() === '下载 MP3')
      ?.trigger('click')
    const send = player().get('.tools form button')
    expect(send.attributes('disabled')).toBeDefined()
    await player().get('.tools form input').setValue('客户投诉')
    shown.asked()
    await player().get('.tools form').trigger('submit')
    expect(shown.asked()).toEqual([
      { name: 'recording.export', input: expect.objectContaining({ format: 'mp3', reason: '客户投诉' }) as unknown },
    ])
  })

  it('says in words what cannot be heard, in the list and in the player', async () => {
    shown = await mountIn(RecordingsPage, 'recordings')
    const texts = shown.wrapper.findAll('.recording-row').map((row) => row.text())
    expect(texts.some((one) => one.includes('损坏'))).toBe(true)
    await tell('error')
    expect(player().text()).toContain('声音放不出来')
  })
})
