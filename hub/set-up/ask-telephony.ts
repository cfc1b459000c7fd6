import { createSocket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:tls'
import { fail, type Finding, ok } from '../doctor/finding.ts'

const limitMs = 2_500

/** Whether something answers SIP there: OPTIONS over UDP (RFC 3261 §11); any answer will do. */
export function askSip(host: string, port: number, waitMs: number = limitMs): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const place = `${host}:${String(port)}`
    const end = (answered: boolean): void => {
      clearTimeout(timer)
      socket.close()
      resolve(
        answered
          ? ok('sip', { 'zh-CN': `SIP 端口 ${place} 有回答`, en: `SIP answers at ${place}` })
          : fail(
              'sip',
              { 'zh-CN': `SIP 端口 ${place} 没有回答`, en: `SIP does not answer at ${place}` },
              {
                'zh-CN': `确认 Asterisk 用上了这里生成的文件并已启动，防火墙放行 UDP ${String(port)}`,
                en: `make sure Asterisk runs with the files made here, and that the firewall lets UDP ${String(port)} through`,
              },
            ),
      )
    }
    const timer = setTimeout(() => end(false), waitMs)
    socket.once('error', () => end(false))
    socket.once('message', () => end(true))
    socket.connect(port, host, () => socket.send(optionsTo(host, port, socket.address())))
  })
}

function optionsTo(host: string, port: number, own: { readonly address: string; readonly port: number }): string {
  const id = randomBytes(8).toString('hex')
  return [
    `OPTIONS sip:${host}:${String(port)} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own.address}:${String(own.port)};branch=z9hG4bK${id};rport`,
    'Max-Forwards: 70',
    `From: <sip:set-up@${own.address}>;tag=${id}`,
    `To: <sip:${host}>`,
    `Call-ID: ${id}@${own.address}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

/** Whether the seats' way to the PBX, SIP over secure web sockets, is there with a certificate they will trust. */
export function askSeatsWay(
  about: { readonly host: string; readonly port: number; readonly authority: string },
  waitMs: number = limitMs,
): Promise<Finding> {
  const { host, port, authority } = about
  const place = `${host}:${String(port)}`
  return new Promise((resolve) => {
    const socket = connect({ host, port, ca: authority, timeout: waitMs })
    const end = (finding: Finding): void => {
      socket.destroy()
      resolve(finding)
    }
    const notThere = (): void =>
      end(
        fail(
          'seats',
          { 'zh-CN': `座席连不到交换机的 ${place}`, en: `seats cannot reach the PBX at ${place}` },
          {
            'zh-CN': `确认 Asterisk 用上了这里生成的文件并已启动，防火墙放行 TCP ${String(port)}`,
            en: `make sure Asterisk runs with the files made here, and that the firewall lets TCP ${String(port)} through`,
          },
        ),
      )
    let reached = false
    socket.once('connect', () => (reached = true))
    socket.once('timeout', notThere)
    socket.once('secureConnect', () =>
      end(
        ok('seats', {
          'zh-CN': `座席到交换机 ${place} 的通道可用，证书可信`,
          en: `the seats’ way to the PBX at ${place} is there, its certificate trusted`,
        }),
      ),
    )
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // What is wrong with a certificate has many codes; what is wrong with the way there, few.
      if (!reached || /^E[A-Z]+$/.test(error.code ?? '')) return notThere()
      end(
        fail(
          'seats',
          {
            'zh-CN': `交换机 ${place} 用的不是这里生成的证书`,
            en: `the PBX at ${place} does not use the certificate made here`,
          },
          {
            'zh-CN':
              '把 certificates 里的文件复制到交换机的 /etc/zuoxi/certificates（在本机用“直接用到本机的 Asterisk”），再重启 Asterisk',
            en: 'copy the files in certificates to /etc/zuoxi/certificates on the PBX (on this machine: “Use them in this machine’s Asterisk”) and restart Asterisk',
          },
        ),
      )
    })
  })
}
