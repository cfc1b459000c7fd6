/** Of the socket under the bridge of a browser (contract/web-seat.ts), apart from the schemas, which its page does not carry. */
export const webBridgePath = '/bridge'
/** What a browser is known by; no script can read it. */
export const webCookie = 'zuoxi-web-seat'
