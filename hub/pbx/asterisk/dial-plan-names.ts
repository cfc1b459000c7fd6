import { type Extension, extensionSchema, type QueueKey, queueKeySchema } from '../../../contract/agent.ts'
import { dialplanContexts } from '../../../contract/pbx-variables.ts'

/**
 * The one place that knows how things of the centre are named on Asterisk: seats, trunks, queue members, contexts.
 * pbx-config renders the same names: a seat's endpoint is its extension, a trunk's endpoint is the trunk's key, a queue
 * is its key, a seat at an outside number is the queue member `Local/<extension>@zuoxi-outside-seat/n`.
 */
export type ChannelName =
  | { readonly kind: 'seat'; readonly extension: Extension }
  | { readonly kind: 'trunk'; readonly trunk: string }
  /** Half of a Local channel: joins things, is nobody. `base` is the same for both halves. */
  | { readonly kind: 'relay'; readonly base: string; readonly half: '1' | '2'; readonly outsideSeat: Extension | null }
  /** The routing question, announcers, recorders, music: no part of any call. */
  | { readonly kind: 'none' }

export function readChannelName(name: string): ChannelName {
  const sip = /^PJSIP\/(.+)-[0-9a-f]{8}(?:<\w+>)?$/.exec(name)
  if (sip) {
    const endpoint = sip[1] ?? ''
    const extension = extensionSchema.safeParse(endpoint)
    return extension.success ? { kind: 'seat', extension: extension.data } : { kind: 'trunk', trunk: endpoint }
  }
  const local = /^Local\/(.*)@([^@;]+?)(-[0-9a-f]{8});([12])(?:<\w+>)?$/.exec(name)
  if (!local) return { kind: 'none' }
  const [, target = '', context = '', serial = '', half] = local
  if (context === dialplanContexts.question) return { kind: 'none' }
  const extension = context === dialplanContexts.outsideSeat ? extensionSchema.safeParse(target) : null
  return {
    kind: 'relay',
    base: `${target}@${context}${serial}`,
    half: half === '1' ? '1' : '2',
    outsideSeat: extension?.success ? extension.data : null,
  }
}

/** Which seat a queue member, a device or an originated channel belongs to. */
export function extensionOfInterface(text: string): Extension | null {
  const found =
    /^PJSIP\/(\d+)$/.exec(text) ?? new RegExp(`^Local/(\\d+)@${dialplanContexts.outsideSeat}(?:/n)?$`).exec(text)
  const extension = extensionSchema.safeParse(found?.[1])
  return extension.success ? extension.data : null
}

/** How a seat is rung: its own phone, or its outside number through the dial plan. */
export function interfaceOf(extension: Extension, outsideSeats: ReadonlySet<Extension>): string {
  return outsideSeats.has(extension) ? `Local/${extension}@${dialplanContexts.outsideSeat}/n` : `PJSIP/${extension}`
}

/** The number in a DialString such as `013800001111@telecom` or `PJSIP/013800001111@telecom`. */
export function numberOfDialString(text: string): string {
  return text
    .replace(/^PJSIP\//, '')
    .replace(/@.*$/, '')
    .replace(/^.*\//, '')
}

export function queueKeyOf(text: string | undefined): QueueKey | null {
  const key = queueKeySchema.safeParse(text)
  return key.success ? key.data : null
}

export const isInboundContext = (context: string | undefined): boolean => context === dialplanContexts.inbound
