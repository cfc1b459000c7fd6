import { createHash, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'

/** A provider's server that takes one account, over UDP: RFC 3261 §10.3 with digest (RFC 2617, without qop). */
export type ProviderLine = {
  readonly port: number
  /** The user names that were let in, and those that were not, in order. */
  readonly heard: readonly { readonly user: string; readonly taken: boolean }[]
  close(): Promise<void>
}

export async function startProviderLine(account: { user: string; password: string }): Promise<ProviderLine> {
  const socket = createSocket('udp4')
  const heard: { user: string; taken: boolean }[] = []
  const nonce = randomUUID()
  socket.on('message', (data, from) => {
    const text = data.toString()
    const [first = ''] = text.split('\r\n')
    const method = first.split(' ')[0] ?? ''
    if (method === 'ACK' || method.startsWith('SIP/')) return
    const given = /^Authorization: Digest (.*)$/im.exec(text)?.[1]
    const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(given ?? '')?.[1] ?? ''
    const wanted = md5(
      `${md5(`${account.user}:provider:${account.password}`)}:${nonce}:${md5(`REGISTER:${field('uri')}`)}`,
    )
    const taken = given !== undefined && field('username') === account.user && field('response') === wanted
    if (given !== undefined) heard.push({ user: field('username'), taken })
    const status =
      method !== 'REGISTER' || taken ? '200 OK' : given === undefined ? '401 Unauthorized' : '403 Forbidden'
    const copied = text.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq|Contact|Expires):/i.test(line))
    const to = /^To:.*$/im.exec(text)?.[0] ?? ''
    const asks = status.startsWith('401')
      ? [`WWW-Authenticate: Digest realm="provider",nonce="${nonce}",algorithm=MD5`]
      : []
    const answer = [`SIP/2.0 ${status}`, ...copied, `${to};tag=provider`, ...asks, 'Content-Length: 0', '', '']
    socket.send(answer.join('\r\n'), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    port: socket.address().port,
    heard,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
