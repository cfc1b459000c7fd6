import { type Page } from '@playwright/test'

/** What one peer connection of a media window has counted: getStats(), W3C WebRTC Statistics. */
export type PeerPackets = Readonly<{ state: string; sent: number; received: number }>

/** A moment at which a media window had newly received packets, epoch ms. */
export type Spy = {
  peers: RTCPeerConnection[]
  opened: MediaStreamTrack[]
  /** epoch ms of every look that found new packets, while `watching` */
  heardAt: number[]
  /** the same for packets that were sent */
  saidAt: number[]
  watching: boolean
  unplug: (away: boolean) => void
}
export type WithSpy = { spy: Spy }

/**
 * Runs in every page before its own script: keeps the peer connections and the tracks of the microphone, so that a test
 * can count packets where the audio really is, and take the microphone away as a pulled plug does. The app's own code runs
 * unchanged on top of it. Must be self-contained: it is sent to the page as text.
 */
export function spyOnMedia(): void {
  if (!location.href.startsWith('zuoxi-app://media/')) return
  const spy: Spy = { peers: [], opened: [], heardAt: [], saidAt: [], watching: false, unplug: () => undefined }
  Object.assign(globalThis, { spy })
  const Real = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      // Those of earlier calls are not kept alive by us.
      spy.peers = [...spy.peers.filter(({ connectionState }) => connectionState !== 'closed'), this]
    }
  }
  const media = navigator.mediaDevices
  const open = media.getUserMedia.bind(media)
  const list = media.enumerateDevices.bind(media)
  let away = false
  media.enumerateDevices = async () => (away ? (await list()).filter(({ kind }) => kind !== 'audioinput') : list())
  media.getUserMedia = async (constraints) => {
    if (away) throw new DOMException('Requested device not found', 'NotFoundError')
    const stream = await open(constraints)
    spy.opened = [...spy.opened.filter(({ readyState }) => readyState === 'live'), ...stream.getTracks()]
    return stream
  }
  spy.unplug = (now) => {
    away = now
    if (now) {
      for (const track of spy.opened) {
        if (track.readyState !== 'live') continue
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
    }
    media.dispatchEvent(new Event('devicechange'))
  }
  const counts = new WeakMap<RTCPeerConnection, { sent: number; received: number }>()
  setInterval(() => {
    if (!spy.watching) return
    for (const peer of spy.peers) {
      if (peer.connectionState === 'closed') continue
      void peer.getStats().then((stats) => {
        const last = counts.get(peer) ?? { sent: 0, received: 0 }
        const now = { sent: 0, received: 0 }
        for (const one of stats.values() as Iterable<Record<string, unknown>>) {
          if (one['type'] === 'inbound-rtp') now.received += Number(one['packetsReceived'])
          if (one['type'] === 'outbound-rtp') now.sent += Number(one['packetsSent'])
        }
        if (now.received > last.received) spy.heardAt.push(Date.now())
        if (now.sent > last.sent) spy.saidAt.push(Date.now())
        counts.set(peer, now)
      })
    }
  }, 10)
}

/** The packets of every open peer connection of the media windows that live. */
export async function packetsOf(pages: readonly Page[]): Promise<readonly PeerPackets[]> {
  const all = await Promise.all(
    pages.map((page) =>
      page
        .evaluate(async () => {
          const found: PeerPackets[] = []
          for (const peer of (globalThis as unknown as WithSpy).spy.peers) {
            if (peer.connectionState === 'closed') continue
            let sent = 0
            let received = 0
            for (const one of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
              if (one['type'] === 'inbound-rtp') received += Number(one['packetsReceived'])
              if (one['type'] === 'outbound-rtp') sent += Number(one['packetsSent'])
            }
            found.push({ state: peer.connectionState, sent, received })
          }
          return found
        })
        // A window that died meanwhile has nothing to tell.
        .catch(() => []),
    ),
  )
  return all.flat()
}

/** Begins to note when packets come and go. */
export async function watchPackets(pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await page.evaluate(() => void ((globalThis as unknown as WithSpy).spy.watching = true)).catch(() => undefined)
  }
}

export async function packetTimes(
  pages: readonly Page[],
): Promise<{ heard: readonly number[]; said: readonly number[] }> {
  const all = await Promise.all(
    pages.map((page) =>
      page
        .evaluate(() => {
          const { heardAt, saidAt } = (globalThis as unknown as WithSpy).spy
          return { heardAt, saidAt }
        })
        .catch(() => ({ heardAt: [], saidAt: [] })),
    ),
  )
  return { heard: all.flatMap(({ heardAt }) => heardAt), said: all.flatMap(({ saidAt }) => saidAt) }
}

/** Pulls the microphone's plug in every media window, or puts it back. */
export async function unplugMicrophone(pages: readonly Page[], away: boolean): Promise<void> {
  for (const page of pages) {
    await page.evaluate((now) => (globalThis as unknown as WithSpy).spy.unplug(now), away)
  }
}
