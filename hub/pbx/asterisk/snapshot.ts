import { type CallDirection } from '../../../contract/call.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import {
  callVariables,
  type EndedCall,
  journalFamily,
  parkVariables,
  parseEndedCall,
} from '../../../contract/pbx-variables.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type AmiSession } from './ami-client.ts'
import { type AmiAction } from './ami-writer.codec.ts'
import { readChannelName } from './dial-plan-names.ts'

/** What the PBX says of itself after a connection, unjudged. */
export type PbxListing = {
  readonly version: string
  readonly channels: readonly AmiFrame[]
  /** Uniqueid → the call variables of a channel that a call may have begun with. */
  readonly variables: ReadonlyMap<string, ChannelVariables>
  readonly members: readonly AmiFrame[]
  readonly entries: readonly AmiFrame[]
  readonly contacts: readonly AmiFrame[]
  readonly devices: readonly AmiFrame[]
  readonly registrations: readonly AmiFrame[]
  readonly missed: readonly EndedCall[]
  /** One `ParkedCall` each, as the event. */
  readonly parked: readonly AmiFrame[]
}

export type ChannelVariables = {
  readonly callId: string
  readonly direction: CallDirection | null
  readonly number: string
  readonly trunk: string
  /** Epoch ms, as the dial plan noted them; null when it did not. */
  readonly startedAt: number | null
  readonly answeredAt: number | null
  /** Extension of the seat that parked it; empty for none. */
  readonly parker: string
  /** File of the recording that the dial plan began. */
  readonly recording: string
  /** What MixMonitor writes of this channel; empty for nothing. */
  readonly monitor: string
}

/** Events that only answer the snapshot's questions. */
export const listEvents = [
  'FullyBooted',
  'CoreShowChannel',
  'CoreShowChannelsComplete',
  'QueueParams',
  'QueueMember',
  'QueueEntry',
  'QueueStatusComplete',
  'ContactList',
  'ContactListComplete',
  'DeviceStateListComplete',
  'OutboundRegistrationDetail',
  'OutboundRegistrationDetailComplete',
  'DBGetTreeResponse',
  'DBGetTreeComplete',
  'ParkedCallsComplete',
  'OriginateResponse',
] as const

/** Asks the PBX for everything that stands. The questions run side by side on the one connection. */
export async function readListing(session: AmiSession): Promise<PbxListing> {
  const list = (action: AmiAction): Promise<AmiFrame[]> => orNothing(session.list(action))
  const [settings, channels, queues, contacts, devices, registrations, journal, parked] = await Promise.all([
    session.action({ action: 'CoreSettings' }),
    session.list({ action: 'CoreShowChannels' }),
    list({ action: 'QueueStatus' }),
    list({ action: 'PJSIPShowContacts' }),
    list({ action: 'DeviceStateList' }),
    list({ action: 'PJSIPShowRegistrationsOutbound' }),
    list({ action: 'DBGetTree', fields: { Family: journalFamily } }),
    list({ action: 'ParkedCalls' }),
  ])
  const variables = new Map(
    await Promise.all(
      channels.flatMap((frame) => {
        const id = frame.get('Uniqueid') ?? ''
        const kind = readChannelName(frame.get('Channel') ?? '').kind
        return kind === 'none' || kind === 'relay'
          ? []
          : [readVariables(session, frame.get('Channel') ?? '').then((read) => [id, read] as const)]
      }),
    ),
  )
  return {
    version: settings.get('AsteriskVersion') ?? 'unknown',
    channels,
    variables,
    members: queues.filter((frame) => frame.name === 'QueueMember'),
    entries: queues.filter((frame) => frame.name === 'QueueEntry'),
    contacts,
    devices: devices.filter((frame) => frame.name === 'DeviceStateChange'),
    registrations,
    parked: parked.filter((frame) => frame.name === 'ParkedCall'),
    missed: journal.flatMap((frame) => parseEndedCall(frame.get('Key') ?? '', frame.get('Val') ?? '') ?? []),
  }
}

/**
 * Whether a contact of PJSIPShowContacts is qualified, but was not asked since Asterisk started, or did not answer the last
 * time.
 */
export function isUnasked(contact: AmiFrame): boolean {
  return /^(?:unknown|created|unavail|unreachable)$/i.test(contact.get('Status') ?? '')
}

/**
 * Has Asterisk ask every contact that it knows only from before its restart, or holds for away: what parted it from the hub may
 * have parted it from a trunk. By itself it spreads these questions over `qualify_frequency`, and so long a desk phone would
 * get no call from a queue and nobody could dial out (res_pjsip, aor).
 */
export async function askContacts(session: AmiSession, contacts: readonly AmiFrame[]): Promise<void> {
  const endpoints = contacts.filter(isUnasked).map((frame) => frame.get('EndpointName') ?? frame.get('Endpoint') ?? '')
  await Promise.all(
    [...new Set(endpoints)]
      .filter((endpoint) => endpoint !== '')
      .map((endpoint) => session.action({ action: 'PJSIPQualify', fields: { Endpoint: endpoint } })),
  )
}

/** What the dial plan notes on the caller's channel for its own journal. */
const clockVariables = { received: 'ZUOXI_RECEIVED', started: 'ZUOXI_STARTED', answered: 'ZUOXI_ANSWERED' } as const

const epochMs = (text: string | undefined): number | null => (/^\d{13}$/.test(text ?? '') ? Number(text) : null)

async function readVariables(session: AmiSession, channel: string): Promise<ChannelVariables> {
  const read = async (name: string): Promise<string> => {
    try {
      const answer = await session.action({ action: 'Getvar', fields: { Channel: channel, Variable: name } })
      return answer.get('Value') ?? ''
    } catch (error) {
      // The channel has gone since the list was made.
      if (error instanceof ZuoxiError && error.code === 'pbx.refused') return ''
      throw error
    }
  }
  const { call, direction: directionName, number: numberName, trunk: trunkName, recording: fileName } = callVariables
  const [callId, direction, number, received, trunk, started, answered, parker, recording, monitor] = await Promise.all(
    [
      call,
      directionName,
      numberName,
      clockVariables.received,
      trunkName,
      clockVariables.started,
      clockVariables.answered,
      parkVariables.parker,
      fileName,
      // Set by MixMonitor itself (app_mixmonitor).
      'MIXMONITOR_FILENAME',
    ].map(read),
  )
  return {
    callId: callId ?? '',
    direction: direction === 'inbound' || direction === 'outbound' || direction === 'internal' ? direction : null,
    number: (received || number) ?? '',
    trunk: trunk ?? '',
    startedAt: epochMs(started),
    answeredAt: epochMs(answered),
    parker: parker ?? '',
    recording: recording ?? '',
    monitor: monitor ?? '',
  }
}

/** A PBX without the module, or with nothing to list, refuses: that is an empty list. */
async function orNothing(list: Promise<AmiFrame[]>): Promise<AmiFrame[]> {
  try {
    return await list
  } catch (error) {
    if (error instanceof ZuoxiError && error.code === 'pbx.refused') return []
    throw error
  }
}
