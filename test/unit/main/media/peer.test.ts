import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMediaHost, type MediaHost } from '../../../../main/media/media-host.ts'
import { createPeer, type Peer } from '../../../../main/media/peer.ts'
import { silentLog } from '../../../../main/sip/log.ts'
import { createFakeMediaWindow, type FakeMediaWindow } from '../../../support/fake-media-window.ts'
import { waitFor } from '../../../support/wait-for.ts'

/** As JsSIP sees it. */
type Connection = EventTarget & {
  iceGatheringState: string
  iceConnectionState: string
  signalingState: string
  localDescription: { type: string; sdp: string } | null
  createOffer(): Promise<{ type: 'offer'; sdp: string }>
  createAnswer(): Promise<{ type: 'answer'; sdp: string }>
  setLocalDescription(description: object): Promise<void>
  setRemoteDescription(description: object): Promise<void>
  close(): void
}

let windows: FakeMediaWindow[]
let host: MediaHost
beforeEach(async () => {
  windows = []
  host = createMediaHost({
    openMediaWindow: () => {
      const window = createFakeMediaWindow()
      windows.push(window)
      return Promise.resolve(window)
    },
    log: silentLog,
    now: Date.now,
  })
  await spare()
})
afterEach(() => host.close())

const spare = () => waitFor('a warm spare', () => host.state().spare, { intervalMs: 1 })
const open = (state: { muted?: boolean; held?: boolean } = {}): { peer: Peer; connection: Connection } => {
  const peer = createPeer({ id: 'p', host, iceServers: [], ...state })
  return { peer, connection: peer.connection as Connection }
}
const names = (number: number): string[] => (windows[number]?.requests ?? []).map(({ name }) => name)
const offer = { type: 'offer', sdp: 'v=0 offered' }

async function answer(connection: Connection): Promise<void> {
  await connection.setRemoteDescription(offer)
  await connection.setLocalDescription(await connection.createAnswer())
}

describe('the stand-in for a peer connection', () => {
  it('is up to date when its promises resolve', async () => {
    const { connection } = open()
    await connection.setRemoteDescription(offer)
    expect(connection.signalingState).toBe('have-remote-offer')
    await connection.setLocalDescription(await connection.createAnswer())
    expect(connection).toMatchObject({ signalingState: 'stable', iceGatheringState: 'complete' })
    expect(connection.localDescription?.sdp).toContain('a=fingerprint')
    expect(names(0)).toEqual(['peer.open', 'peer.set-remote', 'peer.create-answer', 'peer.set-local'])
  })

  it('sets an offer that was prepared only once, and a later one like it again', async () => {
    const { peer, connection } = open()
    peer.prepare(offer.sdp)
    await answer(connection)
    await connection.setRemoteDescription(offer)
    expect(names(0).filter((name) => name === 'peer.set-remote')).toHaveLength(2)
  })

  it('restarts ICE once when asked to', async () => {
    const { peer, connection } = open()
    peer.restartIceNext()
    await connection.setLocalDescription(await connection.createOffer())
    await connection.setRemoteDescription({ type: 'answer', sdp: 'v=0' })
    await connection.createOffer()
    const asked = windows[0]?.requests.filter(({ name }) => name === 'peer.create-offer').map(({ input }) => input)
    expect(asked).toMatchObject([{ iceRestart: true }, { iceRestart: false }])
  })

  it('hides a failed ICE from JsSIP', async () => {
    const { connection } = open()
    await answer(connection)
    const seen: string[] = []
    connection.addEventListener('iceconnectionstatechange', () => seen.push(connection.iceConnectionState))
    for (const ice of ['checking', 'connected', 'disconnected', 'failed', 'connected'] as const) {
      windows[0]?.say({ kind: 'peer.state', peer: 'p', ice, connection: 'connected', signaling: 'stable' })
    }
    windows[0]?.say({ kind: 'peer.state', peer: 'q', ice: 'closed', connection: 'closed', signaling: 'closed' })
    await waitFor('the states', () => seen.length === 4)
    expect(seen).toEqual(['checking', 'connected', 'disconnected', 'connected'])
  })

  it('moves to the next window when its own dies before anything was said to the other side', async () => {
    const { connection } = open({ muted: true })
    await connection.setRemoteDescription(offer)
    windows[0]?.letReply(false)
    const made = connection.createAnswer()
    await waitFor('the request', () => names(0).includes('peer.create-answer'), { intervalMs: 1 })
    windows[0]?.die()
    await connection.setLocalDescription(await made)
    expect(names(1)).toEqual(['peer.open', 'peer.mute', 'peer.set-remote', 'peer.create-answer', 'peer.set-local'])
  })

  it('makes a new description when the window dies between making and setting it', async () => {
    const { peer, connection } = open()
    const first = await connection.createOffer()
    windows[0]?.die()
    await connection.setLocalDescription(first)
    expect(connection.localDescription?.sdp).not.toBe(first.sdp)
    expect(peer.gone).toBe(false)
  })

  it('is gone when the other side knows its fingerprint: offers never come, an answer is taken', async () => {
    const { peer, connection } = open()
    await connection.setLocalDescription(await connection.createOffer())
    windows[0]?.die()
    expect(peer.gone).toBe(true)
    await connection.setRemoteDescription({ type: 'answer', sdp: 'v=0' })
    expect(connection.signalingState).toBe('stable')
    let came = false
    void connection.createOffer().then(() => (came = true))
    await spare()
    expect(came).toBe(false)
    expect(names(1)).toEqual([])
    connection.close()
  })

  it('tells what the window refused', async () => {
    const { peer, connection } = open()
    await connection.setRemoteDescription(offer)
    windows[0]?.refuse('peer.create-answer', 'NotFoundError')
    await expect(connection.createAnswer()).rejects.toMatchObject({ name: 'NotFoundError' })
    expect(peer.trouble()?.name).toBe('NotFoundError')
  })
})
