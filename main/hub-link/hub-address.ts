/** Where the hub is, and the one authority its certificate may come from. */
export type HubTarget = {
  /** Name, IPv4, or IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** PEM. */
  readonly authority: string
}

/** `https://host:port` or `wss://host:port`; RFC 3986 §3.2.2 puts an IPv6 address in brackets. */
export function hubUrl(scheme: 'https' | 'wss', { host, port }: Pick<HubTarget, 'host' | 'port'>): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}
