/** What a customer does, see {@link customerScenario}. */
export const customerBehaviours = ['hangs-up', 'waits', 'abandons'] as const
export type CustomerBehaviour = (typeof customerBehaviours)[number]

export type CustomerScenario = Readonly<{
  behaviour: CustomerBehaviour
  /** raw µ-law file that the customer says over and over once answered; without it no RTP is sent */
  speechFile?: string
  /** keys pressed 400 ms after the answer, sent as SIP INFO (RFC 4733 needs raw sockets in SIPp: use a Phone for that) */
  digits?: string
  /** further lines of the INVITE's head, such as `X-Test: 1` */
  headers?: readonly string[]
}>

/** Final answers that a customer may get instead of 200; each is acknowledged and noted. */
const refusals = [400, 401, 403, 404, 408, 410, 480, 481, 484, 486, 487, 488, 500, 501, 502, 503, 504, 600, 603, 604]

/**
 * The SIPp scenario of a customer who calls. The injection file has the columns
 * from;to;startAfterMs;holdMs;patienceMs.
 *
 * - `hangs-up`: talks for holdMs after the answer, then says BYE; a BYE of the other side is answered at any time.
 * - `waits`: the same, with a long holdMs: it is the other side that hangs up.
 * - `abandons`: holdMs after its INVITE it gives up: CANCEL when nothing was answered, else BYE.
 *
 * Whoever is not answered for patienceMs gives up with CANCEL. What happens is written to SIPp's log as
 * `event;call number;Call-ID;time[;detail]`. Everything that may arrive is `optional="global"`, for SIPp aborts a call
 * when a message comes while it stands at a `nop`.
 */
export function customerScenario(scenario: CustomerScenario): string {
  const abandons = scenario.behaviour === 'abandons'
  const speech = scenario.speechFile ? `<exec rtp_stream="${scenario.speechFile},-1,0,PCMU/8000"/>` : ''
  return `<?xml version="1.0" encoding="utf-8"?>
<scenario name="customer ${scenario.behaviour}">
<nop><action>
${['start', 'hold', 'patience'].map((name, index) => number(name, index + 2)).join('\n')}
</action></nop>
<pause variable="startMs"/>
<nop><action>${log('started')}${setClock('giveUp', 'patience')}${setClock('deadline', 'hold')}</action></nop>
${invite(scenario.headers ?? [])}
<recv response="100" optional="global" next="waiting"/>
<recv response="180" optional="global" next="waiting"><action>${log('ringing')}</action></recv>
<recv response="181" optional="global" next="waiting"/>
<recv response="182" optional="global" next="waiting"/>
<recv response="183" optional="global" next="waiting"><action>${log('progress')}</action></recv>
<recv response="200" optional="global" rrs="true" next="answered"><action>${log('answered')}</action></recv>
${refusals.map((code) => `<recv response="${code}" optional="global" next="refused"><action>${log('refused', String(code))}</action></recv>`).join('\n')}
<recv request="BYE" optional="global" next="theyHungUp"><action>${log('ended', 'pbx')}</action></recv>
<recv request="INVITE" optional="global" next="again"/>
${neverPassed}
<label id="waiting"/>
${pauseUntil('giveUp', 'cancel')}

<label id="cancel"/>
<nop><action>${log('abandoned')}</action></nop>
<send retrans="500">${cancel}</send>
<recv response="200" optional="true"/>
<recv response="487" next="refused"/>

<label id="answered"/>
<send>${acknowledge}</send>
<nop><action>${abandons ? '' : setClock('deadline', 'hold')}${speech}</action></nop>
${scenario.digits ? digitSteps(scenario.digits) : ''}
<label id="talking"/>
${pauseUntil('deadline', 'hangUp')}

<label id="hangUp"/>
<nop><action>${log('ended', 'customer')}</action></nop>
<send retrans="500">${request('BYE', 2)}</send>
<recv response="481" optional="true" next="end"/>
<recv response="200" next="end"/>

<label id="again"/>
<send>${reply('200 OK', true)}</send>
<recv request="ACK" next="talking"/>

<label id="theyHungUp"/>
<send next="end">${reply('200 OK', false)}</send>

<label id="refused"/>
<send>${acknowledgeRefusal}</send>

<label id="end"/>
<nop><action>${log('done')}</action></nop>
</scenario>
`
}

/** `event;call number;Call-ID;time[;detail]`. */
export function log(event: string, detail?: string): string {
  return `<log message="${event};[call_number];[call_id];[timestamp]${detail ? `;${detail}` : ''}"/>`
}

/** SIPp wants a mandatory reception before a pause; the way leads round this one, and nobody sends it. */
const neverPassed = '<recv request="PRACK"/>'

/** Reads one column of the injection file as a number into the variable `<name>Ms`. */
function number(name: string, column: number): string {
  return `  <assignstr assign_to="${name}" value="[field${column}]"/><todouble assign_to="${name}Ms" variable="${name}"/>`
}

/** Seconds since 1970, with the part of a second. */
const now = `<gettimeofday assign_to="now,micro"/><divide assign_to="micro" value="1000000"/><add assign_to="now" variable="micro"/>`

/** Sets the variable `clock` to now and `<duration>Ms` more. */
function setClock(clock: string, duration: string): string {
  return `${now}<assign assign_to="${clock}" variable="${duration}Ms"/><divide assign_to="${clock}" value="1000"/><add assign_to="${clock}" variable="now"/>`
}

/** Waits until a clock is reached, or goes to `label` when it is past. */
function pauseUntil(clock: string, label: string): string {
  return `<nop test="past" next="${label}"><action>${now}
  <test assign_to="past" variable="now" variable2="${clock}" compare="greater_than_equal"/>
  <assign assign_to="leftMs" variable="${clock}"/><subtract assign_to="leftMs" variable="now"/>
  <multiply assign_to="leftMs" value="1000"/>
</action></nop>
<pause variable="leftMs"/>`
}

function digitSteps(digits: string): string {
  const steps = [...digits].map(
    (digit, index) => `<send retrans="500">${information(digit, 10 + index)}</send>
<recv response="200"/>
<pause milliseconds="120"/>`,
  )
  return ['<pause milliseconds="400"/>', ...steps].join('\n')
}

/** What stands in every SDP of a customer: µ-law and telephone-event. */
const description = `v=0
o=customer 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv`

function wrap(text: string): string {
  return `<![CDATA[\n\n${text}\n\n]]>`
}

function invite(headers: readonly string[]): string {
  return `<send retrans="500" next="waiting">${wrap(`INVITE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-invite
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field0]@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE
${headers.map((header) => `${header}\n`).join('')}Content-Type: application/sdp
Content-Length: [len]

${description}`)}</send>`
}

const identity = `From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]`

const acknowledge = wrap(`ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-ack
[routes]
${identity}
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0`)

/** Of a refusal: same branch as the INVITE (RFC 3261, 17.1.1.3). */
const acknowledgeRefusal = wrap(`ACK sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-invite
${identity}
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0`)

const cancel = wrap(`CANCEL sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-invite
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 CANCEL
Max-Forwards: 70
Content-Length: 0`)

function request(method: string, sequence: number): string {
  return wrap(`${method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-${method.toLowerCase()}
[routes]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: ${sequence + 100} ${method}
Max-Forwards: 70
Content-Length: 0`)
}

function information(digit: string, sequence: number): string {
  return wrap(`INFO [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-info${sequence}
[routes]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[field1]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: ${sequence} INFO
Max-Forwards: 70
Content-Type: application/dtmf-relay
Content-Length: [len]

Signal=${digit}
Duration=160`)
}

/** A reply to the request that came last. */
export function reply(status: string, withDescription: boolean, contactUser = '[field0]'): string {
  return wrap(`SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:${contactUser}@[local_ip]:[local_port];transport=[transport]>
${withDescription ? `Content-Type: application/sdp\nContent-Length: [len]\n\n${description}` : 'Content-Length: 0'}`)
}
