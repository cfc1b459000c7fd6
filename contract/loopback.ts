/** Names and addresses of the machine itself, which no other reaches; an IPv6 one with or without its brackets. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
