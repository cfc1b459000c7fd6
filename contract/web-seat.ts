import { z } from 'zod'
import { topicNames } from './bridge/names.ts'

/**
 * A seat in a browser (PL3). Its main runs beside the hub (web/), one for each browser, and the page speaks to it over a
 * WebSocket with the very commands and topics of contract/bridge. What needs the machine the person sits at (sound,
 * printers, the tray) the app alone can do.
 */

const exchange = z.number().int().min(0)

/** From the page. */
export const webPageMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), exchange, name: z.string().max(60), input: z.unknown() }),
  z.strictObject({ kind: z.literal('watch'), topic: z.enum(topicNames), on: z.boolean() }),
  /** The person chose no file. What he chose comes as `POST /files/<id>`. */
  z.strictObject({ kind: z.literal('no-file'), id: z.uuid() }),
])
export type WebPageMessage = z.infer<typeof webPageMessageSchema>

/** To the page. */
export type WebSeatMessage =
  | { readonly kind: 'answer'; readonly exchange: number; readonly result: unknown }
  | { readonly kind: 'topic'; readonly topic: string; readonly state: unknown }
  /** Let the person choose a table; it goes to `POST /files/<id>?name=…`. */
  | { readonly kind: 'choose-file'; readonly id: string }
  /** `GET /files/<id>` has it now, once. */
  | { readonly kind: 'take-file'; readonly id: string }
  /**
   * What the simulated desk phone of a practice hub hears, while it talks: base64 of whole frames of 20 ms, 16-bit
   * little-endian samples, mono, 8,000 a second.
   */
  | { readonly kind: 'sound'; readonly frames: string }

/** To the process of the web seats, as its first message. Holds the hub's key: it goes between the two alone. */
export const webSeatsStartSchema = z.strictObject({
  /** Where each browser's drafts and unsent entries are kept. */
  folder: z.string(),
  /** The built app: `renderer/` and `preload/` in it. */
  build: z.string(),
  listen: z.strictObject({ host: z.string(), port: z.number().int() }),
  /** Null: plain HTTP, on the loopback alone, for practice (no browser warns of a certificate it does not know). */
  tls: z.strictObject({ key: z.string(), chain: z.string() }).nullable(),
  /** The hub as it is reached from its own machine. */
  hub: z.strictObject({
    host: z.string(),
    port: z.number().int(),
    authority: z.string(),
    company: z.string().nullable(),
  }),
})
export type WebSeatsStart = z.infer<typeof webSeatsStartSchema>

export const webSeatsReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), port: z.number().int() }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
])
export type WebSeatsReport = z.infer<typeof webSeatsReportSchema>
