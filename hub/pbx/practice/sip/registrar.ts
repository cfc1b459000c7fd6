import { type Extension } from '../../../../contract/agent.ts'
import { type SipConnection } from './sip-listener.ts'
import { headerOf, type SipRequest } from './sip-message.codec.ts'
import { parameterOf, readNameAddress } from './sip-values.ts'

/** Where a seat's telephone is reached. */
export type Binding = {
  readonly contact: string
  readonly connection: SipConnection
  /** Epoch ms. */
  readonly expiresAt: number
}

export type Registrar = {
  /** Of a request that has proved its password. @returns the granted seconds (0: gone) with the contact, or a refusal */
  take(extension: Extension, request: SipRequest, connection: SipConnection): { contact: string; seconds: number } | 400
  of(extension: Extension): Binding | null
  /** The line of a telephone is gone: nobody can call it until it registers again. */
  closed(connection: SipConnection): void
  close(): void
}

/** As pjsip.conf of the rendered Asterisk: one contact a seat, the newest; at most ten minutes. */
const usualSeconds = 120
const mostSeconds = 600

/** RFC 3261 §10.3, with one contact a seat. `changed` tells of coming and going, and not of renewals. */
export function createRegistrar(
  now: () => number,
  changed: (extension: Extension, binding: Binding | null) => void,
): Registrar {
  const bindings = new Map<Extension, Binding & { readonly timer: NodeJS.Timeout }>()

  const remove = (extension: Extension): void => {
    const binding = bindings.get(extension)
    if (binding === undefined) return
    clearTimeout(binding.timer)
    bindings.delete(extension)
    changed(extension, null)
  }
  return {
    take(extension, request, connection) {
      const written = headerOf(request, 'contact')
      const whole = Number(headerOf(request, 'expires') || usualSeconds)
      // `*` takes every contact away (§10.2.2), and there is only one.
      if (written.trim() === '*') {
        if (whole !== 0) return 400
        remove(extension)
        return { contact: '*', seconds: 0 }
      }
      const { uri, parameters } = readNameAddress(written)
      const known = bindings.get(extension)
      // Without a Contact it only asks (§10.2.3).
      if (written === '')
        return {
          contact: known?.contact ?? '',
          seconds: known === undefined ? 0 : Math.max(0, Math.round((known.expiresAt - now()) / 1000)),
        }
      const asked = Number(parameterOf(parameters, 'expires') ?? whole)
      if (!/^sips?:/i.test(uri) || !Number.isInteger(asked) || asked < 0) return 400
      if (asked === 0) {
        // The old place of a telephone that has moved may be given up late; that does not unplug the new one.
        if (known === undefined || known.contact === uri || known.connection.id === connection.id) remove(extension)
        return { contact: uri, seconds: 0 }
      }
      const seconds = Math.min(asked, mostSeconds)
      clearTimeout(known?.timer)
      const timer = setTimeout(() => remove(extension), seconds * 1_000).unref()
      const binding = { contact: uri, connection, expiresAt: now() + seconds * 1_000, timer }
      bindings.set(extension, binding)
      if (known === undefined || known.connection.id !== connection.id) changed(extension, binding)
      return { contact: uri, seconds }
    },
    of: (extension) => bindings.get(extension) ?? null,
    closed(connection) {
      for (const [extension, binding] of bindings) if (binding.connection.id === connection.id) remove(extension)
    },
    close() {
      for (const { timer } of bindings.values()) clearTimeout(timer)
      bindings.clear()
    },
  }
}
