import { claimPortBlock } from '../port-block.ts'

/** The ports of one test Asterisk, all free and not given to any other run. */
export type AsteriskPorts = Readonly<{
  sipUdp: number
  sipTcp: number
  sipTls: number
  /** HTTP: WebSocket at `/ws` */
  http: number
  https: number
  ami: number
  /** the hub's FastAGI server, if the test runs one */
  agi: number
  rtp: Readonly<{ first: number; last: number }>
  /** for SIPp: 2 × 100 calls */
  customerRtp: Readonly<{ first: number; last: number }>
  /** Of the far end of the trunk: somebody may be calling in while a call goes out. */
  peerRtp: Readonly<{ first: number; last: number }>
  /** a further port of the same block: SIP ports of customers and trunk peers */
  next: () => Promise<number>
  /** one of those, when nobody listens on it any more */
  giveBack: (port: number) => void
  release: () => void
}>

/** Claims the ports of one Asterisk. They are kept until `release()` or the end of the process. */
export async function claimAsteriskPorts(): Promise<AsteriskPorts> {
  const block = await claimPortBlock()
  return {
    sipUdp: await block.next(),
    sipTcp: await block.next(),
    sipTls: await block.next(),
    http: await block.next(),
    https: await block.next(),
    ami: await block.next(),
    agi: await block.next(),
    rtp: block.range(600),
    customerRtp: block.range(260),
    peerRtp: block.range(20),
    next: block.next,
    giveBack: block.giveBack,
    release: block.release,
  }
}
