import { type AsteriskPorts } from './asterisk-ports.ts'
import { plainModules } from './plain-modules.ts'

/** File name → text: what lies in `/etc/asterisk`. */
export type ConfigurationFiles = Readonly<Record<string, string>>

export type PlainSeat = Readonly<{
  extension: string
  /** `desk`: plain RTP over UDP, TCP or WS; `webrtc`: DTLS-SRTP over WS */
  kind: 'desk' | 'webrtc'
}>

export type PlainOptions = Readonly<{
  seats?: readonly PlainSeat[]
  /** where the trunk's far end listens, for calls out; the customers may call in from any port */
  trunkPeerPort?: number
  /** seconds one seat rings before the next one does */
  ringSeconds?: number
  /** not used here; it lets `startAsterisk({ configuration: plainConfiguration })` fit */
  configurationFolder?: string
}>

/** What a plain Asterisk expects from those who sign in. */
export const plainSecrets = {
  amiUser: 'hub',
  amiSecret: 'hub-secret',
  seatPassword: (extension: string): string => `secret-${extension}`,
} as const

export const plainSeats: readonly PlainSeat[] = [
  { extension: '1001', kind: 'desk' },
  { extension: '1002', kind: 'desk' },
  { extension: '1003', kind: 'webrtc' },
  { extension: '1004', kind: 'webrtc' },
]

/**
 * A small hand-written configuration: desk and WebRTC seats, one queue `service` without members (add them with
 * QueueAdd), a trunk without registration on 127.0.0.1, one AMI account with every right. Numbers a customer may call:
 * `60000` the queue, `60001`–`60004` straight to the seat 1001–1004,
 * `60007` collects four digits and reports them as the user
 * event `Digits`, `60008` echo, `60009` a 1004 Hz tone. Seats call each other by extension, and outside with a leading 0 or 1[3-9].
 */
export function plainConfiguration(ports: AsteriskPorts, options: PlainOptions = {}): ConfigurationFiles {
  const seats = options.seats ?? plainSeats
  return {
    'asterisk.conf': `[options]\nverbose = 3\ndocumentation_language = en_US\n`,
    'modules.conf': plainModules,
    'logger.conf': `[general]\nqueue_log = yes\n[logfiles]\nmessages => notice,warning,error\n`,
    'manager.conf': `[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${ports.ami}
webenabled = no

[${plainSecrets.amiUser}]
secret = ${plainSecrets.amiSecret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = all
write = all
writetimeout = 5000
`,
    'http.conf': `[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = ${ports.http}\n`,
    'rtp.conf': `[general]\nrtpstart = ${ports.rtp.first}\nrtpend = ${ports.rtp.last}\nstrictrtp = yes\nicesupport = yes\n`,
    'pjsip.conf': pjsip(ports, seats, options.trunkPeerPort ?? 9),
    'extensions.conf': extensions,
    'queues.conf': `[general]
persistentmembers = no
autofill = yes
shared_lastcall = yes
log_membername_as_agent = yes

[service]
strategy = rrmemory
timeout = ${options.ringSeconds ?? 10}
retry = 1
wrapuptime = 0
ringinuse = no
joinempty = yes
musicclass = default
`,
    'musiconhold.conf': `[default]\nmode = files\ndirectory = moh\n`,
    'cel.conf': `[general]\nenable = yes\napps = all\nevents = ALL\ndateformat = %s.%6q\n`,
    'cel_custom.conf': `[mappings]\nMaster.csv => ${celColumns.map((column) => `\${CSV_QUOTE(\${${column}})}`).join(',')}\n`,
    'cdr.conf': `[general]\nenable = yes\n`,
    'indications.conf': `[general]\ncountry = cn\n[cn]\ndescription = China\nringcadence = 1000,4000\ndial = 450\nbusy = 450/350,0/350\nring = 450/1000,0/4000\ncongestion = 450/700,0/700\n`,
    ...Object.fromEntries(filesThatMayBeEmpty.map((file) => [file, ''])),
  }
}

/** The columns of the plain configuration's CEL file, by their names in Asterisk. */
const celColumns = [
  'eventtype',
  'eventtime',
  'CALLERID(num)',
  'CALLERID(name)',
  'CHANNEL(exten)',
  'CHANNEL(context)',
  'CHANNEL(channame)',
  'CHANNEL(appname)',
  'CHANNEL(appdata)',
  'CHANNEL(uniqueid)',
  'CHANNEL(linkedid)',
  'BRIDGEPEER',
  'CHANNEL(userfield)',
  'eventextra',
] as const

/** Modules decline to load when their file is missing; an empty one is enough. */
const filesThatMayBeEmpty = [
  'acl.conf',
  'ccss.conf',
  'codecs.conf',
  'features.conf',
  'pjproject.conf',
  'stasis.conf',
  'udptl.conf',
]

const extensions = `[globals]

[from-trunk]
exten => 60000,1,NoOp(queue)
 same => n,Queue(service,,,,120)
 same => n,Hangup()
exten => _6000[1-4],1,Dial(PJSIP/100\${EXTEN:4},30)
 same => n,Hangup()
exten => 60007,1,Answer()
 same => n,Read(digits,,4,,1,10)
 same => n,UserEvent(Digits,Digits: \${digits})
 same => n,Hangup()
exten => 60008,1,Answer()
 same => n,Echo()
exten => 60009,1,Answer()
 same => n,Milliwatt()
 same => n,Hangup()

[from-seat]
exten => _1[12]XX,1,Dial(PJSIP/\${EXTEN},30)
exten => _100X,1,Dial(PJSIP/\${EXTEN},30)
exten => _6000X,1,Goto(from-trunk,\${EXTEN},1)
exten => _0X.,1,Dial(PJSIP/\${EXTEN}@trunk,60)
 same => n,Hangup(\${HANGUPCAUSE})
exten => _1[3-9]XXXXXXXXX,1,Goto(0\${EXTEN},1)
`

function pjsip(ports: AsteriskPorts, seats: readonly PlainSeat[], trunkPeerPort: number): string {
  return `[global]
type = global
endpoint_identifier_order = username,ip,anonymous

[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${ports.sipUdp}

[tcp]
type = transport
protocol = tcp
bind = 127.0.0.1:${ports.sipTcp}

[ws]
type = transport
protocol = ws
bind = 127.0.0.1

[trunk]
type = endpoint
context = from-trunk
transport = udp
disallow = all
allow = ulaw,alaw
aors = trunk
direct_media = no
dtmf_mode = auto

[trunk]
type = aor
contact = sip:127.0.0.1:${trunkPeerPort}

[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1

[seat](!)
type = endpoint
context = from-seat
disallow = all
direct_media = no
allow_subscribe = no
rewrite_contact = yes
dtmf_mode = rfc4733

[desk](!,seat)
allow = ulaw,alaw
rtp_symmetric = yes

[webrtc](!,seat)
allow = opus,ulaw
webrtc = yes
dtls_auto_generate_cert = yes
${seats.map(seatSections).join('')}`
}

function seatSections({ extension, kind }: PlainSeat): string {
  return `
[${extension}](${kind})
auth = ${extension}
aors = ${extension}
callerid = Seat ${extension} <${extension}>

[${extension}]
type = auth
auth_type = digest
username = ${extension}
password = ${plainSecrets.seatPassword(extension)}

[${extension}]
type = aor
max_contacts = 1
remove_existing = yes
`
}
