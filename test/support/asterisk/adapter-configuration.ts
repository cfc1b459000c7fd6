import { dialplanContexts, routeArguments, superviseVariables, userEvents } from '../../../contract/pbx-variables.ts'
import { type AsteriskPorts } from './asterisk-ports.ts'
import { type ConfigurationFiles, plainConfiguration, plainSecrets } from './plain-configuration.ts'

export type AdapterCentre = {
  readonly extensions: readonly string[]
  /** Seats at outside numbers: extension → number. */
  readonly outsideSeats?: Readonly<Record<string, string>>
  /** Where the trunk's far end listens, on 127.0.0.2. */
  readonly trunkPort: number
}

export const adapterTrunk = 'telecom'

/**
 * The dial plan's contract (contract/pbx-variables.ts) in its shortest form: what the adapter's tests need of it, and
 * nothing of what pbx-config renders besides. Numbers: 9600x queue `water-order` (ring-all), 9610x `aftersales`
 * (one seat after the other, 2 s each, 6 s in all, then overflow to `water-order`), 9620x a queue of at most one caller,
 * 9630x a queue that nobody may join without seats; each asks the hub first.
 */
export function adapterConfiguration(ports: AsteriskPorts, centre: AdapterCentre): ConfigurationFiles {
  const plain = plainConfiguration(ports, { seats: [] })
  const c = dialplanContexts
  const outside = Object.entries(centre.outsideSeats ?? {})
  return {
    ...plain,
    'modules.conf': `${plain['modules.conf'] ?? ''}load = app_confbridge.so\nload = app_bridgewait.so\nload = func_timeout.so\n`,
    'confbridge.conf':
      '[general]\n[zuoxi-bridge]\ntype = bridge\n[zuoxi-user]\ntype = user\nquiet = yes\nannounce_only_user = no\n',
    'features.conf': '[general]\natxfernoanswertimeout = 8\n[featuremap]\nblindxfer => ##\natxfer => *2\n',
    'manager.conf': `[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${ports.ami}
webenabled = no
timestampevents = yes

[${plainSecrets.amiUser}]
secret = ${plainSecrets.amiSecret}
read = system,call,agent,user
write = system,call,agent,originate,reporting,user
writetimeout = 5000
eventfilter(action(exclude),name(RTCPSent)) =
eventfilter(action(exclude),name(RTCPReceived)) =
`,
    'pjsip.conf': `[global]
type = global
endpoint_identifier_order = username,ip,anonymous

[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${ports.sipUdp}

[${adapterTrunk}]
type = endpoint
context = ${c.inbound}
disallow = all
allow = alaw,ulaw
aors = ${adapterTrunk}
direct_media = no
identify_by = ip
set_var = __ZUOXI_TRUNK=${adapterTrunk}

[${adapterTrunk}]
type = aor
contact = sip:127.0.0.2:${centre.trunkPort}
qualify_frequency = 2
qualify_timeout = 1

[${adapterTrunk}]
type = identify
endpoint = ${adapterTrunk}
match = 127.0.0.2

[seat](!)
type = endpoint
context = ${c.seat}
disallow = all
allow = alaw,ulaw
direct_media = no
identify_by = username,auth_username
device_state_busy_at = 1
set_var = __TRANSFER_CONTEXT=${c.seat}
${centre.extensions
  .map(
    (extension) => `
[${extension}](seat)
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
`,
  )
  .join('')}`,
    'queues.conf': `[general]
persistentmembers = no
autofill = yes
shared_lastcall = yes

[fast](!)
retry = 1
wrapuptime = 0
ringinuse = no
setqueuevar = yes
setqueueentryvar = yes
setinterfacevar = yes
timeoutrestart = no

[water-order](fast)
strategy = ringall
timeout = 20

[aftersales](fast)
strategy = linear
timeout = 2

[small](fast)
strategy = ringall
timeout = 20
maxlen = 1

[guarded](fast)
strategy = ringall
timeout = 20
joinempty = no
leavewhenempty = yes
`,
    'extensions.conf': `[globals]

[${c.inbound}]
exten => _X.,1,Set(__ZUOXI_NUMBER=\${EXTEN})
 same => n,Set(__ZUOXI_DIRECTION=inbound)
 same => n,Set(DEFAULT=\${IF($["\${EXTEN:0:3}"="961"]?aftersales:\${IF($["\${EXTEN:0:3}"="962"]?small:\${IF($["\${EXTEN:0:3}"="963"]?guarded:water-order)})})})
 same => n,AGI(agi://127.0.0.1:${ports.agi}/route,${routeArguments.map((name) => questionValue[name]).join(',')})
 same => n,Set(__ZUOXI_CALL=\${IF($["\${ZUOXI_CALL}"=""]?\${CHANNEL(linkedid)}:\${ZUOXI_CALL})})
 same => n,UserEvent(${userEvents.arrived},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Caller: \${CALLERID(num)},Called: \${EXTEN},Number: \${EXTEN},Trunk: \${ZUOXI_TRUNK},Hours: open,Channel: \${CHANNEL},Asked: \${IF($["\${ZUOXI_ACTION}"=""]?no answer:yes)})
 same => n,Set(KEY=\${IF($["\${ZUOXI_QUEUE}"=""]?\${DEFAULT}:\${ZUOXI_QUEUE})})
 same => n,GotoIf($["\${ZUOXI_ACTION}"="extension"]?seat)
 same => n,GotoIf($["\${ZUOXI_ACTION}"="reject"]?refuse)
 same => n,GotoIf($["\${ZUOXI_ACTION}"="outside"]?out)
 same => n,Goto(${c.queuePrefix}\${KEY},s,1)
 same => n(seat),UserEvent(${userEvents.routed},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Kind: extension,Target: \${ZUOXI_TARGET},Reason: hub)
 same => n,Goto(${c.internal},\${ZUOXI_TARGET},1)
 same => n(out),UserEvent(${userEvents.routed},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Kind: outside,Target: \${ZUOXI_TARGET},Reason: hub)
 same => n,Goto(${c.outside},\${ZUOXI_TARGET},1)
 same => n(refuse),UserEvent(${userEvents.routed},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Kind: hang-up,Target: ,Reason: reject)
 same => n,Hangup(21)
${['water-order', 'aftersales', 'small', 'guarded'].map(queueContext).join('')}
[${c.internal}]
exten => _80XX,1,Dial(PJSIP/\${EXTEN},15,tT)
 same => n,Hangup()
exten => _*880XX,1,PickupChan(PJSIP/\${EXTEN:2},p)
 same => n,Hangup()
exten => _85XX,1,Goto(${c.conference},\${EXTEN},1)

[${c.seat}]
include => ${c.internal}
exten => _0.,1,Goto(${c.outside},\${EXTEN},1)
exten => _1X.,1,Goto(${c.outside},\${EXTEN},1)

[${c.outside}]
exten => _X.,1,Dial(PJSIP/\${EXTEN}@${adapterTrunk},30,tT)
 same => n,Hangup(\${HANGUPCAUSE})

[${c.outsideSeat}]
${outside.map(([extension, number]) => `exten => ${extension},1,Dial(PJSIP/${number}@${adapterTrunk},20)\n same => n,Hangup()\n`).join('')}
[${c.supervise}]
exten => listen,1,ChanSpy(\${${superviseVariables.spied}},qE)
 same => n,Hangup()
exten => whisper,1,ChanSpy(\${${superviseVariables.spied}},qEw)
 same => n,Hangup()
exten => barge,1,ChanSpy(\${${superviseVariables.spied}},qEB)
 same => n,Hangup()

[${c.conference}]
exten => _X.,1,Answer()
 same => n,ConfBridge(\${EXTEN},zuoxi-bridge,zuoxi-user)
 same => n,Hangup()
`,
  }
}

const questionValue = {
  callerNumber: '${CALLERID(num)}',
  calledNumber: '${EXTEN}',
  number: '${EXTEN}',
  trunk: '${ZUOXI_TRUNK}',
  linkedId: '${CHANNEL(linkedid)}',
  uniqueId: '${UNIQUEID}',
  channel: '${CHANNEL}',
  digits: '',
  sipCallId: '${CHANNEL(pjsip,call-id)}',
  hours: 'open',
  language: 'zh',
  defaultQueue: '${DEFAULT}',
} as const

function queueContext(key: string): string {
  const event = `UserEvent(${userEvents.routed},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)}`
  const onward =
    key === 'aftersales'
      ? ` same => n,GotoIf($["\${QUEUESTATUS}"="TIMEOUT"]?${dialplanContexts.queuePrefix}water-order,s,1)\n`
      : ''
  return `
[${dialplanContexts.queuePrefix}${key}]
exten => s,1,${event},Kind: queue,Target: ${key},Reason: \${IF($["\${QUEUESTATUS}"=""]?route:\${QUEUESTATUS})})
 same => n,Set(__ZUOXI_QUEUE_KEY=${key})
 same => n,Set(QUEUE_PRIO=\${ZUOXI_PRIORITY})
 same => n,Answer()
 same => n,Queue(${key},tTc,,,${key === 'aftersales' ? 6 : 60})
${onward} same => n,Hangup()
`
}
