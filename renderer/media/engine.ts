import { type FromMedia, type MediaFact } from '../../contract/media/messages.ts'
import { createConference } from './conference/mix.ts'
import { createDevices } from './devices/devices.ts'
import { devicesState } from './devices/devices-fact.ts'
import { createMicrophone, type Lease } from './devices/microphone.ts'
import { createSilence } from './devices/silence.ts'
import { watchLevels } from './levels/watch-levels.ts'
import { createLoopBackTest } from './loop-back/loop-back.ts'
import { createPeers } from './peers/peers.ts'
import { type MediaHandlers, serveRequest } from './port/serve-requests.ts'
import { prove } from './proof/prove.ts'
import { createPeerRecording } from './recording/record-peers.ts'
import { createRinger } from './tones/ringer.ts'

/**
 * Serves one port: puts the parts of this window together and closes them with the port. The window is `ready` once it
 * knows its devices.
 */
export async function serveMediaPort(port: MessagePort): Promise<void> {
  const send = (message: FromMedia): void => port.postMessage(message)
  const tell = (fact: MediaFact): void => send({ fact })

  const devices = createDevices()
  const microphone = createMicrophone(devices)
  const silence = createSilence()
  const conference = createConference(microphone)
  const peers = createPeers({ microphone, silence, devices, tell }, conference)
  const recording = createPeerRecording(peers, tell)
  const ringer = createRinger(devices)
  const loopBack = createLoopBackTest(microphone, devices, (state) => tell({ kind: 'loop-back', state }))
  let warm: Lease | null = null
  let levels: { close(): void } | null = null

  let told = ''
  const tellDevices = (): void => {
    const state = devicesState(devices, microphone)
    const text = JSON.stringify(state)
    if (text === told) return
    told = text
    tell({ kind: 'devices', state })
  }
  devices.onChange(tellDevices)
  microphone.onChange(() => {
    conference.refresh()
    tellDevices()
  })

  const handlers: MediaHandlers = {
    'peer.open': ({ peer, iceServers }) => done(peers.open(peer, iceServers)),
    'peer.create-offer': ({ peer, iceRestart }) => peers.get(peer).createOffer(iceRestart),
    'peer.create-answer': ({ peer }) => peers.get(peer).createAnswer(),
    'peer.set-local': ({ peer, description }) => peers.get(peer).setLocal(description),
    'peer.set-remote': async ({ peer, description }) => done(await peers.get(peer).setRemote(description)),
    'peer.close': ({ peer }) => {
      recording.stop(peer)
      return done(peers.close(peer))
    },
    'peer.mute': ({ peer, muted }) => done(peers.get(peer).mute(muted)),
    'peer.hold': ({ peer, held }) => done(peers.get(peer).hold(held)),
    'peer.record': ({ peer, on }) => done(on ? recording.start(peer) : recording.stop(peer)),
    'peer.dtmf': ({ peer, tones, durationMs, gapMs }) => done(peers.get(peer).dtmf(tones, durationMs, gapMs)),
    'conference.set': ({ peers: members }) => done(peers.join(members)),
    'audio.settings': (settings) => done(devices.change(settings)),
    'audio.keep-warm': ({ on }) => {
      if (on) warm ??= microphone.lease()
      else warm = done(warm?.release())
      return null
    },
    'ring.start': async ({ tone }) => done(await ringer.start(tone)),
    'ring.stop': () => done(ringer.stop()),
    'audio.prove': () => prove(microphone, devices),
    'levels.watch': ({ on }) => {
      if (on) levels ??= watchLevels(microphone, peers, tell)
      else levels = done(levels?.close())
      return null
    },
    'loop-back.start': async ({ seconds }) => done(await loopBack.start(seconds)),
    'loop-back.stop': () => done(loopBack.stop()),
  }

  port.addEventListener('message', ({ data }) => {
    void serveRequest(data, handlers, send, () => undefined)
  })
  // Nobody is at the other end any more: the microphone must not stay open.
  port.addEventListener('close', () => {
    levels?.close()
    loopBack.stop()
    ringer.stop()
    recording.close()
    peers.closeAll()
    silence.close()
    microphone.close()
    devices.close()
  })
  port.start()
  await devices.refresh()
  tell({ kind: 'ready' })
  tellDevices()
}

/** What a request that gives nothing back answers, once it has been carried out. */
function done(_carriedOut: unknown): null {
  return null
}
