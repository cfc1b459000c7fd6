import { type Centre, type Seat, type Trunk } from '../../contract/centre/centre.ts'
import { bareNumber, canonicalNumber } from '../../contract/centre/number.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { dialplanContexts } from '../../contract/pbx-variables.ts'
import { confFile, type Section, settings } from './conf-text.ts'
import { certificateFiles } from './render-options.ts'

/** pjsip.conf: transports, seats, trunks (Asterisk: Configuring res_pjsip). */
export function pjsipConf(centre: Centre, secrets: Secrets): string {
  return confFile('SIP: transports, seats, trunks', [
    {
      name: 'global',
      lines: settings({
        type: 'global',
        user_agent: 'Zuoxi PBX',
        // A trunk that matches by address must not swallow seats that come from the same address.
        endpoint_identifier_order: 'username,ip,anonymous',
        keep_alive_interval: 30,
        send_contact_status_on_update_registration: true,
      }),
    },
    ...transports(centre),
    ...centre.seats
      .filter((seat) => typeof seat.phone === 'string')
      .flatMap((seat) => seatSections(centre, secrets, seat)),
    ...centre.trunks.flatMap((trunk) => trunkSections(centre, secrets, trunk)),
  ])
}

function transports({ network }: Centre): readonly Section[] {
  const outside = {
    external_media_address: network.externalAddress,
    external_signaling_address: network.externalAddress,
    local_net: network.externalAddress === undefined ? undefined : network.localNetworks,
  }
  const { certificate, privateKey } = certificateFiles(network)
  const transport = (protocol: 'udp' | 'tcp' | 'tls', port: number | undefined): readonly Section[] =>
    port === undefined
      ? []
      : [
          {
            name: `transport-${protocol}`,
            lines: settings({
              type: 'transport',
              protocol,
              bind: `${network.address}:${String(port)}`,
              ...outside,
              ...(protocol === 'tls' && { cert_file: certificate, priv_key_file: privateKey, method: 'tlsv1_2' }),
            }),
          },
        ]
  return [
    ...transport('udp', network.udp),
    ...transport('tcp', network.tcp),
    ...transport('tls', network.tls),
    // Serves ws and wss alike; http.conf holds the sockets.
    { name: 'transport-wss', lines: settings({ type: 'transport', protocol: 'wss', bind: network.address }) },
  ]
}

function seatSections(centre: Centre, secrets: Secrets, seat: Seat): readonly Section[] {
  const { extension } = seat
  const softphone = seat.phone === 'softphone'
  const password = secrets.seats[extension]
  if (password === undefined) throw new RangeError(`no SIP password for seat ${extension}`)
  return [
    {
      name: extension,
      lines: settings({
        type: 'endpoint',
        context: seat.outsideCalls ? dialplanContexts.seat : dialplanContexts.internal,
        disallow: 'all',
        // Asterisk chooses by this order. G.711 first: nearly every call has a trunk at its other end, and translating costs
        // time, processor and, when a seat takes its call back, sound (main/phone/leg.ts).
        allow: softphone ? 'alaw,ulaw,opus' : 'alaw,ulaw',
        auth: extension,
        aors: extension,
        identify_by: 'username,auth_username',
        callerid: `"${seat.name}" <${extension}>`,
        language: languageOf(centre),
        webrtc: softphone ? true : undefined,
        // A new certificate for each start; the fingerprint travels in the SDP (RFC 8122).
        dtls_auto_generate_cert: softphone ? true : undefined,
        direct_media: false,
        rtp_symmetric: true,
        force_rport: true,
        rewrite_contact: true,
        rtp_timeout: centre.network.mediaTimeoutSeconds,
        rtp_timeout_hold: centre.network.heldMediaTimeoutSeconds,
        allow_transfer: true,
        trust_id_inbound: false,
        send_pai: true,
        device_state_busy_at: 1,
        mailboxes: seat.voicemail ? `${extension}@zuoxi` : undefined,
        set_var: ['__TRANSFER_CONTEXT=' + (seat.outsideCalls ? dialplanContexts.seat : dialplanContexts.internal)],
      }),
    },
    { name: extension, lines: settings({ type: 'auth', auth_type: 'userpass', username: extension, password }) },
    {
      name: extension,
      lines: settings({
        type: 'aor',
        max_contacts: 1,
        remove_existing: true,
        qualify_frequency: softphone ? 0 : 30,
        maximum_expiration: 600,
        default_expiration: 120,
      }),
    },
  ]
}

function trunkSections(centre: Centre, secrets: Secrets, trunk: Trunk): readonly Section[] {
  const { key, register, ip } = trunk
  const place = register ?? ip
  if (place === undefined) throw new RangeError(`trunk ${key} has neither register nor ip`)
  const transport = `transport-${trunk.transport}`
  const uri = `sip:${place.server}:${String(place.port)}${trunk.transport === 'udp' ? '' : `;transport=${trunk.transport}`}`
  const password = secrets.trunks[key]
  const fallback =
    trunk.fallbackNumber === undefined ? undefined : canonicalNumber(trunk.fallbackNumber, centre.company.areaCode)
  const sections: Section[] = [
    {
      name: key,
      lines: settings({
        type: 'endpoint',
        context: dialplanContexts.inbound,
        transport,
        disallow: 'all',
        allow: trunk.codecs.join(','),
        aors: key,
        outbound_auth: register && password !== undefined ? key : undefined,
        // Only by address: a caller whose number equals a key must not become the trunk.
        identify_by: 'ip',
        from_user: register && trunk.callerId === undefined ? register.user : undefined,
        from_domain: register?.server,
        language: languageOf(centre),
        direct_media: false,
        rtp_symmetric: true,
        rtp_timeout: 60,
        rtp_timeout_hold: centre.network.heldMediaTimeoutSeconds,
        allow_subscribe: false,
        allow_transfer: false,
        trust_id_inbound: true,
        set_var: [`__ZUOXI_TRUNK=${key}`, ...(fallback === undefined ? [] : [`ZUOXI_FALLBACK=${fallback}`])],
      }),
    },
    { name: key, lines: settings({ type: 'aor', contact: uri, qualify_frequency: 15 }) },
    {
      name: key,
      lines: settings({ type: 'identify', endpoint: key, match: [...new Set([place.server, ...(ip?.from ?? [])])] }),
    },
  ]
  if (register) {
    if (password !== undefined) {
      sections.push({
        name: key,
        lines: settings({ type: 'auth', auth_type: 'userpass', username: register.user, password }),
      })
    }
    sections.push({
      name: key,
      lines: settings({
        type: 'registration',
        transport,
        server_uri: uri,
        client_uri: `sip:${register.user}@${register.server}:${String(register.port)}`,
        contact_user: bareNumber(trunk.fallbackNumber ?? register.user),
        outbound_auth: password === undefined ? undefined : key,
        endpoint: key,
        line: true,
        expiration: register.expirySeconds,
        retry_interval: 30,
        forbidden_retry_interval: 300,
        max_retries: 1_000_000,
        // Spread over ten seconds for hundreds of accounts; a centre has a few, and is reachable at once.
        max_random_initial_delay: 0,
      }),
    })
  }
  return sections
}

/** Asterisk's name of the prompts' language. */
export function languageOf(centre: Pick<Centre, 'company'>): string {
  return centre.company.locale === 'en' ? 'en' : 'zh'
}
