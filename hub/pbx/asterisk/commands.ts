import { join } from 'node:path'
import { type Extension } from '../../../contract/agent.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import {
  callVariables,
  dialplanContexts,
  journalFamily,
  parkVariables,
  superviseVariables,
} from '../../../contract/pbx-variables.ts'
import { sipHeaders } from '../../../contract/sip-headers.ts'
import { type PbxCallId, type PbxCommands } from '../port.ts'
import { type AmiSession } from './ami-client.ts'
import { type AmiFields } from './ami-writer.codec.ts'
import { type Expected, type Supervision, type TrackedCall, type TrackedLeg } from './call-track.ts'
import { interfaceOf } from './dial-plan-names.ts'
import { recordingName, recordingOnNow } from './recording-names.ts'
import { type Track } from './translate-core.ts'
import { createVoices, type Voices } from './voices.ts'

export type CommandContext = {
  readonly session: AmiSession
  readonly isUp: () => boolean
  readonly track: Track
  /** Where the PBX writes its recordings. */
  readonly recordings: string
  readonly outsideSeats: ReadonlySet<Extension>
  /** Whether a number is a seat of this centre. */
  readonly isSeat: (number: string) => boolean
  /** Resolves when the channel of that id exists, rejects when the PBX could not make it. */
  readonly made: (channelId: string, actionId: string) => Promise<void>
}

const dialable = /^[0-9*#+]{1,32}$/

/** The port's commands as AMI actions (docs.asterisk.org, AMI actions of Asterisk 22). */
export function createCommands(context: CommandContext): PbxCommands & { readonly voices: Voices } {
  const { track } = context
  let serial = 0

  const action = async (name: string, fields: AmiFields, variables?: Readonly<Record<string, string>>) => {
    if (!context.isUp()) throw new ZuoxiError('pbx.unavailable')
    return context.session.action({ action: name, fields, ...(variables ? { variables } : {}) })
  }
  const voices = createVoices({ track, recordings: context.recordings, action })
  const refuse = (reason: string): never => {
    throw new ZuoxiError('pbx.refused', { reason })
  }
  const callOf = (id: PbxCallId): TrackedCall => {
    if (!context.isUp()) throw new ZuoxiError('pbx.unavailable')
    return track.calls.get(id) ?? track.linked.get(id) ?? refuse(`there is no call ${id}`)
  }
  const legsOf = (call: TrackedCall): TrackedLeg[] => [...call.legs].flatMap((id) => track.legs.get(id) ?? [])
  const seatLeg = (call: TrackedCall, extension: Extension): TrackedLeg =>
    legsOf(call).find((leg) => leg.extension === extension && leg.role === 'seat' && !leg.replaced) ??
    refuse(`seat ${extension} is not in call ${call.id}`)
  /** The party the call is about: whoever came in, or whoever was called outside, or the one the seat called. */
  const partner = (call: TrackedCall): TrackedLeg => {
    const legs = legsOf(call)
    return (
      legs.find((leg) => leg.role === 'customer' && leg.id === call.first) ??
      legs.find((leg) => leg.role === 'customer') ??
      legs.find((leg) => leg.id === call.first) ??
      refuse(`call ${call.id} has nobody left`)
    )
  }
  const supervisionOf = (supervisor: Extension): Supervision | undefined =>
    [...track.supervisions.values()].find((one) => one.supervisor === supervisor)
  /** Asterisk does not say whose wish its own Hangup action was. */
  const endSupervision = async (own: Supervision): Promise<void> => {
    track.supervisions.set(own.leg, { ...own, hungUpBy: 'pbx' })
    try {
      await action('Hangup', { Channel: own.name, Cause: 16 })
    } catch (error) {
      if (isGone(error, /no such channel/i)) return
      const now = track.supervisions.get(own.leg)
      if (now) track.supervisions.set(own.leg, { ...now, hungUpBy: own.hungUpBy })
      throw error
    }
  }
  const redirect = async (call: TrackedCall, extension: Extension): Promise<void> => {
    call.redirected = true
    try {
      await action('Redirect', {
        Channel: partner(call).name,
        Context: dialplanContexts.internal,
        Exten: extension,
        Priority: 1,
      })
    } catch (error) {
      call.redirected = false
      throw error
    }
  }
  /** Whose phone rings when nobody has taken the customer in time. */
  const setParker = (channel: string, extension: Extension) =>
    action('Setvar', { Channel: channel, Variable: parkVariables.parker, Value: extension })
  const number = (text: string): string =>
    dialable.test(text)
      ? text
      : refuse(`${JSON.stringify(text.slice(0, 40))} cannot be dialled: digits, *, # and + only`)

  /** An id of Asterisk's own form, so that the older of two calls stays recognisable by it. */
  const newChannelId = (): string => `${Math.floor(Date.now() / 1_000)}.${9_000_000 + ((serial += 1) % 1_000_000)}`

  const originate = async (
    extension: Extension,
    expected: Expected,
    fields: AmiFields,
    variables: Readonly<Record<string, string>>,
  ): Promise<string> => {
    if (!context.isUp()) throw new ZuoxiError('pbx.unavailable')
    const channelId = newChannelId()
    const actionId = `originate-${channelId}`
    track.expected.set(channelId, expected)
    try {
      const made = context.made(channelId, actionId)
      made.catch(() => undefined)
      await context.session.action({
        action: 'Originate',
        actionId,
        fields: {
          Channel: interfaceOf(extension, context.outsideSeats),
          ChannelId: channelId,
          Priority: 1,
          Timeout: 30_000,
          Async: true,
          ...fields,
        },
        variables,
      })
      await made
      return channelId
    } finally {
      track.expected.delete(channelId)
    }
  }

  const isGone = (error: unknown, words: RegExp): boolean =>
    error instanceof ZuoxiError && error.code === 'pbx.refused' && words.test(String(error.parameters['reason']))

  return {
    voices,
    async signIn(extension, queue, penalty, paused, reason) {
      const member = interfaceOf(extension, context.outsideSeats)
      try {
        await action('QueueAdd', { Queue: queue, Interface: member, Penalty: penalty, Paused: paused })
      } catch (error) {
        // Signed in already (the hub restarted): the wish is fulfilled by bringing penalty and pause up to date.
        if (!isGone(error, /already there/i)) throw error
        await action('QueuePenalty', { Interface: member, Queue: queue, Penalty: penalty })
        await action('QueuePause', { Interface: member, Queue: queue, Paused: paused, Reason: reason ?? '' })
        return
      }
      if (paused && reason !== null)
        await action('QueuePause', { Interface: member, Queue: queue, Paused: true, Reason: reason })
    },
    async signOut(extension, queue) {
      try {
        await action('QueueRemove', { Queue: queue, Interface: interfaceOf(extension, context.outsideSeats) })
      } catch (error) {
        if (!isGone(error, /not there/i)) throw error
      }
    },
    async pause(extension, reason) {
      await action('QueuePause', {
        Interface: interfaceOf(extension, context.outsideSeats),
        Paused: reason !== null,
        Reason: reason ?? '',
      })
    },
    async setPenalty(extension, queue, penalty) {
      await action('QueuePenalty', {
        Interface: interfaceOf(extension, context.outsideSeats),
        Queue: queue,
        Penalty: penalty,
      })
    },
    originate: async (extension, to, callId) =>
      originate(
        extension,
        { kind: 'call', extension, number: number(to), callId, internal: context.isSeat(to) },
        { Context: dialplanContexts.seat, Exten: to, CallerID: `"${to}" <${extension}>` },
        // No direction: the dial plan sets it, and with it begins its own journal of the call.
        { [`__${callVariables.call}`]: callId },
      ),
    async hangUp(id) {
      const legs = legsOf(callOf(id)).filter((leg) => leg.role !== 'relay')
      const results = await Promise.allSettled(legs.map((leg) => action('Hangup', { Channel: leg.name, Cause: 16 })))
      // A leg that is gone by itself meanwhile is what was wished for.
      for (const result of results)
        if (result.status === 'rejected' && !isGone(result.reason, /no such channel/i)) throw result.reason
    },
    async hangUpLeg(id, extension) {
      await action('Hangup', { Channel: seatLeg(callOf(id), extension).name, Cause: 16 })
    },
    async transferBlind(id, extension, to) {
      const leg = seatLeg(callOf(id), extension)
      await action('BlindTransfer', { Channel: leg.name, Context: dialplanContexts.seat, Exten: number(to) })
    },
    async transferAttended(id, extension, to) {
      const leg = seatLeg(callOf(id), extension)
      await action('Atxfer', { Channel: leg.name, Context: dialplanContexts.seat, Exten: number(to) })
    },
    async transferComplete(id, extension) {
      // The transferrer's hang-up is what completes it (features.conf, atxferdropcall=no).
      await action('Hangup', { Channel: seatLeg(callOf(id), extension).name, Cause: 16 })
    },
    async transferCancel(id, extension) {
      await action('CancelAtxfer', { Channel: seatLeg(callOf(id), extension).name })
    },
    async park(id, extension) {
      const call = callOf(id)
      seatLeg(call, extension)
      if (call.parked !== null) refuse(`call ${id} is parked already`)
      call.parked = { by: extension, slot: null }
      try {
        await setParker(partner(call).name, extension)
        await action('Redirect', {
          Channel: partner(call).name,
          Context: dialplanContexts.park,
          Exten: 'park',
          Priority: 1,
        })
      } catch (error) {
        call.parked = null
        throw error
      }
    },
    async pickUp(id, extension) {
      const call = callOf(id)
      if (call.answeredAt !== null && call.parked === null) refuse(`call ${id} has been answered; take it over instead`)
      await redirect(call, extension)
    },
    async supervise(id, extension, supervisor, mode, mark) {
      const call = callOf(id)
      const spied = seatLeg(call, extension)
      const own = supervisionOf(supervisor)
      if (own && own.call === call.id && own.extension === extension) {
        if (!own.listening) refuse(`the phone of ${supervisor} has not been answered`)
        track.supervisions.set(own.leg, { ...own, mode, switching: true })
        try {
          await action('Redirect', { Channel: own.name, Context: dialplanContexts.supervise, Exten: mode, Priority: 1 })
        } catch (error) {
          const now = track.supervisions.get(own.leg)
          if (now) track.supervisions.set(own.leg, { ...now, mode: own.mode, switching: false })
          throw error
        }
        return
      }
      if (own) refuse(`${supervisor} is supervising another call; end that first`)
      await originate(
        supervisor,
        { kind: 'supervision', supervisor, mode, call: call.id, extension },
        { Context: dialplanContexts.supervise, Exten: mode, CallerID: `"${mode}" <${extension}>` },
        {
          [superviseVariables.spied]: spied.name,
          ...(call.recording === 'off' ? {} : { [superviseVariables.file]: recordingName(call) }),
          // Only the channel of a SIP phone has headers.
          ...(context.outsideSeats.has(supervisor) ? {} : { [`PJSIP_HEADER(add,${sipHeaders.intervention})`]: mark }),
        },
      )
    },
    async superviseEnd(id, supervisor) {
      if (!context.isUp()) throw new ZuoxiError('pbx.unavailable')
      const own = supervisionOf(supervisor)
      // The call itself may be over while the phone still rings for it.
      if (own && own.call === (track.linked.get(id)?.id ?? id)) await endSupervision(own)
    },
    async takeOver(id, extension, supervisor) {
      const call = callOf(id)
      seatLeg(call, extension)
      partner(call)
      const own = supervisionOf(supervisor)
      if (own) await endSupervision(own)
      await redirect(call, supervisor)
    },
    async record(id, wish) {
      const call = callOf(id)
      const leg = (call.recordingLeg === null ? undefined : track.legs.get(call.recordingLeg)) ?? partner(call)
      if (wish === 'start') {
        if (call.recording !== 'off') refuse(`call ${id} is being recorded`)
        Object.assign(call, { recordingFile: recordingOnNow(call), recordingLeg: leg.id })
        // D: customer left, seat right, as the dial plan records.
        await action('MixMonitor', {
          Channel: leg.name,
          File: join(context.recordings, call.recordingFile ?? ''),
          Options: 'D',
        })
        await voices.look()
        return
      }
      const on = (name: string) =>
        wish === 'stop'
          ? action('StopMixMonitor', { Channel: name })
          : action('MixMonitorMute', { Channel: name, Direction: 'both', State: wish === 'pause' ? 1 : 0 })
      // What is not to be kept of the call is not to be kept of its parties either.
      const others = [...legsOf(call), ...[...track.supervisions.values()].filter((one) => one.call === call.id)]
      for (const { name } of others) if (name !== leg.name) await on(name).catch(() => undefined)
      await on(leg.name)
    },
    async forgetMissed(calls) {
      for (const key of calls) {
        try {
          await action('DBDel', { Family: journalFamily, Key: key })
        } catch (error) {
          if (!isGone(error, /not found|could not be deleted/i)) throw error
        }
      }
    },
  }
}
