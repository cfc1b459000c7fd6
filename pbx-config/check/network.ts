import { type Centre } from '../../contract/centre/centre.ts'
import { type Reporter, reportTwice } from './reporter.ts'
import { type Path } from './source.ts'

/** Trunks, ports, media range, management interface. */
export function checkNetwork(centre: Centre, reporter: Reporter): void {
  const { report } = reporter
  const { network, hub } = centre
  for (const [index, trunk] of centre.trunks.entries()) {
    const path = ['trunks', index]
    if (!trunk.register && !trunk.ip) report(path, 'trunk.no-way', { value: trunk.key })
    if (trunk.register && trunk.ip) report(path, 'trunk.two-ways', { value: trunk.key })
    if (network[trunk.transport] === undefined)
      report([...path, 'transport'], 'trunk.transport', { value: trunk.transport })
    if (trunk.codecs.includes('opus')) report([...path, 'codecs'], 'trunk.codec')
  }
  reportTwice(
    reporter,
    'trunk.same-server',
    centre.trunks.flatMap(({ register, ip }, index) => {
      const [kind, place] = register ? (['register', register] as const) : (['ip', ip] as const)
      return place === undefined ? [] : [[place.server, ['trunks', index, kind, 'server']] as const]
    }),
  )
  const ports: readonly (readonly [name: string, port: number | undefined, family: 'udp' | 'tcp', path: Path])[] = [
    ['network.udp', network.udp, 'udp', ['network', 'udp']],
    ['network.tcp', network.tcp, 'tcp', ['network', 'tcp']],
    ['network.tls', network.tls, 'tcp', ['network', 'tls']],
    ['network.wss', network.wss, 'tcp', ['network', 'wss']],
    ['network.ws', network.ws, 'tcp', ['network', 'ws']],
    ['hub.fastAgi.port', hub.fastAgi.port, 'tcp', ['hub', 'fastAgi', 'port']],
    ['hub.ami.port', hub.ami.port, 'tcp', ['hub', 'ami', 'port']],
  ]
  for (const [index, [second, port, family, path]] of ports.entries()) {
    if (port === undefined) continue
    const clash = ports.slice(0, index).find((other) => other[1] === port && other[2] === family)
    if (clash) report(path, 'port.clash', { value: port, first: clash[0], second })
    if (port < 1024) report(path, 'port.privileged', { value: port })
    if (family === 'udp' && port >= network.rtp.from && port <= network.rtp.to)
      report(path, 'rtp.overlap', { what: second, value: port })
  }
  const phones = new Set(centre.seats.map(({ phone }) => (typeof phone === 'string' ? phone : 'outside')))
  const classic = network.udp ?? network.tcp ?? network.tls
  if (classic === undefined && network.wss === undefined) report(['network'], 'network.no-transport')
  else if (phones.has('softphone') && network.wss === undefined) report(['network'], 'network.no-wss')
  else if (phones.has('desk-phone') && classic === undefined) report(['network'], 'network.no-desk-phone-port')
  if (network.externalAddress !== undefined && network.localNetworks.length === 0) {
    report(['network', 'externalAddress'], 'network.local-networks')
  }
  checkMedia(centre, reporter)
  if ((network.certificate === undefined) !== (network.privateKey === undefined)) {
    report(['network', network.certificate === undefined ? 'privateKey' : 'certificate'], 'certificate.half')
  }
  for (const [index, net] of hub.ami.permit.entries()) {
    if (/\/[0-7]$/.test(net) || net === '0.0.0.0') report(['hub', 'ami', 'permit', index], 'ami.open', { value: net })
  }
  if (hub.ami.address === '127.0.0.1' && hub.ami.permit.every((net) => !net.startsWith('127.'))) {
    report(['hub', 'ami', 'address'], 'ami.unreachable')
  }
}

/** Two ports (RTP, RTCP) for each leg; a call of a seat has two legs, a transfer in progress four. */
function checkMedia({ network, seats }: Centre, { report }: Reporter): void {
  const { from, to } = network.rtp
  const path = ['network', 'rtp']
  const ports = to - from + 1
  const needed = seats.length * 8
  if (ports <= 1) report(path, 'rtp.order')
  else if (from % 2 !== 0) report([...path, 'from'], 'rtp.odd')
  else if (ports < needed) report(path, 'rtp.small', { value: ports, seats: seats.length, needed })
}
