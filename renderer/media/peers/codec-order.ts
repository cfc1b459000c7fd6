/**
 * What is offered and accepted, best first: Opus where the PBX has it, then G.711 A-law (the law of Chinese lines), µ-law,
 * and telephone events (RFC 4733) for the digits. Anything else the browser could do is left out: it would make the
 * description long and PBXs choose badly.
 */
export const codecOrder = ['audio/opus', 'audio/PCMA', 'audio/PCMU', 'audio/telephone-event'] as const

/** The codecs of `order` among `able`, in that order; names compare without case (RFC 4855 §3). */
export function preferredCodecs<C extends { readonly mimeType: string }>(
  able: readonly C[],
  order: readonly string[] = codecOrder,
): C[] {
  return order.flatMap((name) => able.filter(({ mimeType }) => mimeType.toLowerCase() === name.toLowerCase()))
}
