import { describe, expect, it } from 'vitest'
import { createMediaHost } from '../../../../main/media/media-host.ts'
import { createSoftphoneSound } from '../../../../main/recording/softphone-sound.ts'
import { createFakeMediaWindow, type FakeMediaWindow } from '../../../support/fake-media-window.ts'
import { waitFor } from '../../../support/wait-for.ts'

const nothing = (): void => undefined
const state = (peer: string) =>
  ({ kind: 'peer.state', peer, ice: 'new', connection: 'new', signaling: 'stable' }) as const
const soundOf = (peer: string, value: number) =>
  ({ kind: 'peer.sound', peer, from: 0, at: 5, sound: new Uint8Array([value, 0, value, 0]) }) as const

describe('the sound of a softphone’s line', () => {
  it('comes from the window in use, goes on in the next one and with the next peer, and ends', async () => {
    const windows: FakeMediaWindow[] = []
    const host = createMediaHost({
      openMediaWindow: async () => {
        const window = createFakeMediaWindow()
        windows.push(window)
        return window
      },
      log: { debug: nothing, info: nothing, warn: nothing },
      now: Date.now,
    })
    await host.whenActive()
    await waitFor('the spare', () => host.state().spare)
    let peer: string | null = null
    const heard: (number | 'changed')[] = []
    const source = createSoftphoneSound({ mediaHost: host, peerOf: () => peer, log: nothing })
    const feed = source.listen('line', {
      sound: (_at, bytes) => void heard.push(bytes.readInt16LE()),
      sourceChanged: () => void heard.push('changed'),
    })
    const asked = (window: number) =>
      windows[window]?.requests.flatMap(({ name, input }) => (name === 'peer.record' ? [input] : []))
    expect(asked(0)).toEqual([])

    // Not opened there yet: refused once, asked again at its first fact.
    peer = 'a'
    windows[0]?.refuse('peer.record', 'NotFoundError')
    feed.follow()
    await waitFor('the refusal', () => asked(0)?.length === 1)
    await waitFor('another try', () => {
      windows[0]?.say(state('a'))
      return asked(0)?.length === 2
    })
    windows[0]?.say(soundOf('a', 1))
    windows[0]?.say(soundOf('another', 9))
    await waitFor('the sound', () => heard.includes(1))

    windows[0]?.die()
    peer = 'b'
    windows[1]?.say(state('b'))
    await waitFor('the next window asked', () => JSON.stringify(asked(1)).includes('{"peer":"b","on":true}'))
    windows[1]?.say(soundOf('b', 2))
    await waitFor('its sound', () => heard.includes(2))

    await feed.end()
    expect(asked(1)?.at(-1)).toEqual({ peer: 'b', on: false })
    windows[1]?.say(soundOf('b', 3))
    windows[1]?.say(state('b'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['changed', 1, 'changed', 2])
    host.close()
  })
})
