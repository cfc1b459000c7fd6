import { type AmiFrame } from './ami-frame.ts'
import { createBridges } from './translate-bridges.ts'
import { createChannels } from './translate-channels.ts'
import { createTranslateCore, type Track, type TranslatorOptions } from './translate-core.ts'
import { createOffers } from './translate-offers.ts'
import { createQueues } from './translate-queues.ts'
import { type StateTranslator } from './translate-state.ts'
import { createSupervision } from './translate-supervision.ts'

export type Translator = {
  readonly track: Track
  readonly state: StateTranslator
  apply(frame: AmiFrame): void
  /** The PBX's clock of the last frame, epoch ms with fraction; NaN before the first. */
  readonly lastAt: () => number
}

/** Events the translator reads; everything else may be dropped unread. */
export const callEvents = [
  'Newchannel', 'Newstate', 'DialBegin', 'DialEnd', 'BridgeEnter', 'BridgeLeave', 'BridgeDestroy', 'Hangup', 'HangupRequest',
  'SoftHangupRequest',
  'Hold', 'Unhold', 'QueueCallerJoin', 'QueueCallerLeave', 'BlindTransfer', 'AttendedTransfer',
  'Pickup', 'ChanSpyStart', 'ChanSpyStop', 'MixMonitorStart', 'MixMonitorStop', 'MixMonitorMute', 'UserEvent',
  'ParkedCall', 'UnParkedCall', 'ParkedCallTimeOut', 'ParkedCallGiveUp',
] as const // prettier-ignore

/** AMI events → facts of the port. No I/O, no clock of its own: the same frames give the same facts. */
export function createTranslator(options: TranslatorOptions): Translator {
  const core = createTranslateCore(options)
  const offers = createOffers(core)
  const bridgeEvents = createBridges(core, offers)
  const supervision = createSupervision(core)
  const queues = createQueues(core, supervision)
  const channels = createChannels(core, offers, bridgeEvents, queues, supervision)
  const { parked, unparked, bridgeEnter, leave, holdChange, pickUp, blindTransfer, attendedTransfer } = bridgeEvents
  const { spyStart, endSupervision, supervisionAsked, recording } = supervision
  const { queueJoin, queueLeave, userEvent } = queues
  const { newChannel, newState, hangUpRequest, hangUp } = channels
  const { dialBegin, dialEnd } = offers
  const { track, state, legOf } = core
  const { bridges, supervisions } = track
  const now = options.now ?? Date.now
  const recordedLeg = (frame: AmiFrame) => {
    const leg = legOf(frame)
    return leg?.voiced === true ? undefined : leg
  }

  const handlers: Readonly<Record<(typeof callEvents)[number], (frame: AmiFrame) => void>> = {
    Newchannel: newChannel,
    Newstate: newState,
    DialBegin: dialBegin,
    DialEnd: dialEnd,
    BridgeEnter: bridgeEnter,
    BridgeLeave: (frame) => {
      const leg = legOf(frame)
      if (leg && leg.bridge === frame.get('BridgeUniqueid')) leave(leg)
    },
    BridgeDestroy: (frame) => void bridges.delete(frame.get('BridgeUniqueid') ?? ''),
    Hangup: hangUp,
    HangupRequest: hangUpRequest,
    // A time-out of the media, a command: the party itself has not hung up.
    SoftHangupRequest: (frame) => void supervisionAsked(frame, true),
    Hold: (frame) => holdChange(frame, 'hold'),
    Unhold: (frame) => holdChange(frame, 'retrieve'),
    QueueCallerJoin: queueJoin,
    QueueCallerLeave: queueLeave,
    Pickup: pickUp,
    BlindTransfer: blindTransfer,
    AttendedTransfer: attendedTransfer,
    ChanSpyStart: spyStart,
    ChanSpyStop: (frame) => {
      const spy = supervisions.get(frame.get('SpyerUniqueid') ?? '')
      if (spy && !spy.switching) endSupervision(spy, false)
    },
    MixMonitorStart: (frame) => {
      const leg = legOf(frame)
      if (!leg) return
      const { call } = leg
      // The customer's channel is recorded, or the one a command chose; any other keeps its own voice beside it.
      if (call.recordingLeg === null && leg.role === 'customer') call.recordingLeg = leg.id
      if (call.recordingLeg !== leg.id) leg.voiced = true
      // Begun by the dial plan: its own event follows and names the file.
      else if (call.recordingFile !== null) recording(leg, 'started')
    },
    MixMonitorStop: (frame) => recording(recordedLeg(frame), 'stopped'),
    MixMonitorMute: (frame) => recording(recordedLeg(frame), frame.get('State') === '1' ? 'paused' : 'resumed'),
    UserEvent: userEvent,
    ParkedCall: parked,
    UnParkedCall: unparked,
    ParkedCallTimeOut: unparked,
    ParkedCallGiveUp: unparked,
  }

  return {
    track,
    state,
    lastAt: core.at,
    apply(frame) {
      const stampText = frame.get('Timestamp')
      core.setAt(stampText === undefined ? now() : Math.round(Number(stampText) * 1_000_000) / 1_000)
      const handler = (handlers as Readonly<Record<string, ((frame: AmiFrame) => void) | undefined>>)[frame.name]
      if (handler) handler(frame)
      else state.apply(frame, core.at())
    },
  }
}
