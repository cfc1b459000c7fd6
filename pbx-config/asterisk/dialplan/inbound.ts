import { type CalledNumber, type Centre } from '../../../contract/centre/centre.ts'
import { type Destination, destinationOf } from '../../../contract/centre/destination.ts'
import { bareNumber, canonicalNumber, numberForms } from '../../../contract/centre/number.ts'
import { dialplanContexts, routeScript, userEvents } from '../../../contract/pbx-variables.ts'
import { type Section } from '../conf-text.ts'
import { context, digitsOnly, extension, isSet, nowMs, wordOnly } from '../dialplan-text.ts'

/** Kind as the dial plan writes it: no hyphen, Asterisk ignores hyphens when it matches extensions. */
export function goSteps(destination: Destination): readonly string[] {
  const { kind, target } = destinationOf(destination)
  const where = kind === 'outside' ? bareNumber(target) : target
  return [`Set(ZUOXI_WHERE=${where})`, `Goto(zuoxi-go,${kind.toLowerCase()},1)`]
}

/** Calls from trunks: which number was called, the hub's question, and where the call goes. */
export function inboundContexts(centre: Centre): readonly Section[] {
  const { areaCode } = centre.company
  return [
    context(
      dialplanContexts.inbound,
      ...centre.numbers.flatMap((called) => {
        const canonical = canonicalNumber(called.number, areaCode)
        return numberForms(canonical, areaCode).map((form) =>
          extension(form, `Goto(zuoxi-number-${canonical},\${EXTEN},1)`),
        )
      }),
      ...['_[+0-9]!', 's'].map((pattern) =>
        extension(
          pattern,
          `GotoIf($[${'${DIALPLAN_EXISTS(zuoxi-number-${ZUOXI_FALLBACK},s,1)}'}]?zuoxi-number-\${ZUOXI_FALLBACK},s,1)`,
          'Log(NOTICE,Zuoxi: a call for a number that the centre does not list: ${FILTER(0-9+*#,${EXTEN})})',
          'Hangup(1)',
        ),
      ),
    ),
    ...centre.numbers.map((called) => numberContext(centre, called)),
    context(
      'zuoxi-inbound',
      extension(
        's',
        'Set(CHANNEL(hangup_handler_push)=zuoxi-ended,s,1)',
        `Set(ZUOXI_STARTED=${nowMs})`,
        'Set(__ZUOXI_DIRECTION=inbound)',
        'Set(__ZUOXI_CALL=${CHANNEL(linkedid)})',
        'Set(ZUOXI_RECEIVED_CALLER=${FILTER(0-9A-Za-z+*#,${CALLERID(num)})})',
        // What a caller puts into number and name must never become part of an expression or a header.
        `Set(CALLERID(num)=${digitsOnly('${CALLERID(num)}')})`,
        'Set(CALLERID(name)=)',
        'Set(__ZUOXI_CALLER=${CALLERID(num)})',
        'Set(GROUP(zuoxi-trunk)=${ZUOXI_TRUNK})',
        'Gosub(zuoxi-question,s,1)',
        `UserEvent(${userEvents.arrived},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Channel: \${CHANNEL(name)},Caller: \${ZUOXI_CALLER},Called: \${ZUOXI_RECEIVED},Number: \${ZUOXI_NUMBER},Trunk: \${ZUOXI_TRUNK},Hours: \${ZUOXI_HOURS},Asked: \${IF($["\${ZUOXI_ACTION}" = ""]?no answer:yes)})`,
        ['hub', 'GotoIf($["${ZUOXI_ACTION}" = "" | "${ZUOXI_ACTION}" = "default"]?own)'],
        'Set(ZUOXI_WHERE=${IF($["${ZUOXI_ACTION}" = "queue"]?${ZUOXI_HUB_QUEUE}:${ZUOXI_TARGET})})',
        'Set(ZUOXI_ACTION=${FILTER(a-z,${ZUOXI_ACTION})})',
        'GotoIf($[${DIALPLAN_EXISTS(zuoxi-go,${ZUOXI_ACTION},1)}]?zuoxi-go,${ZUOXI_ACTION},1)',
        ['own', 'GotoIf($["${ZUOXI_HOURS}" = "closed"]?zuoxi-number-${ZUOXI_NUMBER},closed,1)'],
        'ExecIf($["${ZUOXI_HUB_QUEUE}" != "" & "${ZUOXI_ENTRY}" = "queue"]?Set(ZUOXI_ENTRY_TARGET=${ZUOXI_HUB_QUEUE}))',
        'Set(ZUOXI_WHERE=${ZUOXI_ENTRY_TARGET})',
        'Goto(zuoxi-go,${ZUOXI_ENTRY},1)',
      ),
    ),
    ...questionContexts(centre),
    goContext(),
  ]
}

function numberContext(centre: Centre, called: CalledNumber): Section {
  const canonical = canonicalNumber(called.number, centre.company.areaCode)
  const entry = destinationOf(called.entry)
  const begin = [
    `Set(__ZUOXI_NUMBER=${canonical})`,
    `Set(ZUOXI_ENTRY=${entry.kind.toLowerCase()})`,
    `Set(ZUOXI_ENTRY_TARGET=${entry.kind === 'outside' ? bareNumber(entry.target) : entry.target})`,
    `Set(ZUOXI_DEFAULT_QUEUE=${called.defaultQueue})`,
    ...(called.language === undefined ? [] : [`Set(CHANNEL(language)=${called.language})`]),
    'Set(ZUOXI_HOURS=open)',
    ...(called.hours === undefined
      ? []
      : [`Gosub(zuoxi-hours-${called.hours},s,1)`, 'Set(ZUOXI_HOURS=${GOSUB_RETVAL})']),
    'Goto(zuoxi-inbound,s,1)',
  ]
  return context(
    `zuoxi-number-${canonical}`,
    ...[...numberForms(canonical, centre.company.areaCode), 's'].map((form) =>
      extension(form, `Set(ZUOXI_RECEIVED=${form === 's' ? canonical : form})`, 'Goto(begin,1)'),
    ),
    extension('begin', ...begin),
    extension('closed', ...goSteps(called.closed ?? { hangUp: true })),
  )
}

/**
 * The one question to the hub (ADR 0003). res_agi waits two seconds for a connection and for ever for a reply, so it
 * runs on a Local channel that Dial gives one second; SHARED() carries the answer back to the caller's channel, the
 * action last, so that half an answer counts as none.
 */
function questionContexts({ hub }: Centre): readonly Section[] {
  const { address, port } = hub.fastAgi
  const answers: readonly (readonly [name: string, filter: string, into: string])[] = [
    ['ZUOXI_CALL', '0-9a-f\\x2d', '__ZUOXI_CALL'],
    ['ZUOXI_TARGET', 'a-zA-Z0-9+*#_./\\x2d', 'ZUOXI_TARGET'],
    ['ZUOXI_QUEUE', 'a-z0-9\\x2d', 'ZUOXI_HUB_QUEUE'],
    ['ZUOXI_PRIORITY', '0-9', 'ZUOXI_PRIORITY'],
    ['ZUOXI_AGENT', '0-9', 'ZUOXI_AGENT'],
    ['ZUOXI_AGENT_SECONDS', '0-9', 'ZUOXI_AGENT_SECONDS'],
    ['ZUOXI_LANGUAGE', 'a-zA-Z_', 'ZUOXI_LANGUAGE'],
  ]
  const question = [
    '${ZUOXI_RECEIVED_CALLER}',
    '${ZUOXI_RECEIVED}',
    '${ZUOXI_NUMBER}',
    '${ZUOXI_TRUNK}',
    '${ZUOXI_Q_LINKED}',
    '${ZUOXI_Q_UNIQUE}',
    '${ZUOXI_Q_CHANNEL}',
    '${ZUOXI_DIGITS}',
    '${ZUOXI_Q_SIP}',
    '${ZUOXI_HOURS}',
    '${ZUOXI_Q_LANGUAGE}',
    '${ZUOXI_DEFAULT_QUEUE}',
  ]
  const handed = ['RECEIVED_CALLER', 'RECEIVED', 'DIGITS', 'HOURS', 'DEFAULT_QUEUE'].map(
    (name) => `Set(_ZUOXI_${name}=\${ZUOXI_${name}})`,
  )
  return [
    context(
      'zuoxi-question',
      extension(
        's',
        'Set(_ZUOXI_Q_CHANNEL=${CHANNEL(name)})',
        'Set(_ZUOXI_Q_LINKED=${CHANNEL(linkedid)})',
        'Set(_ZUOXI_Q_UNIQUE=${UNIQUEID})',
        'Set(_ZUOXI_Q_LANGUAGE=${CHANNEL(language)})',
        'Set(_ZUOXI_Q_SIP=)',
        'ExecIf($["${CHANNEL(channeltype)}" = "PJSIP"]?Set(_ZUOXI_Q_SIP=${FILTER(0-9A-Za-z@._\\x2d,${CHANNEL(pjsip,call-id)})}))',
        ...handed,
        `Dial(Local/ask@${dialplanContexts.question}/n,1)`,
        'Set(DIALSTATUS=)',
        'Set(ZUOXI_ACTION=${SHARED(ZUOXI_ACTION)})',
        'GotoIf($["${ZUOXI_ACTION}" = ""]?done)',
        ...answers.map(([name, , into]) => `ExecIf($["\${SHARED(${name})}" != ""]?Set(${into}=\${SHARED(${name})}))`),
        `ExecIf(${isSet('ZUOXI_LANGUAGE')}?Set(CHANNEL(language)=\${ZUOXI_LANGUAGE}))`,
        ['done', 'Return()'],
      ),
    ),
    context(
      dialplanContexts.question,
      extension(
        'ask',
        'Set(CDR_PROP(disable)=1)',
        // A hub that never replies must not keep this thread after the caller went on.
        'Set(AGIEXITONHANGUP=yes)',
        'Set(AGISIGHUP=no)',
        'Set(ZUOXI_CALL=)',
        `AGI(agi://${address}:${String(port)}/${routeScript},${question.join(',')})`,
        'GotoIf($["${ZUOXI_ACTION}" = ""]?done)',
        ...answers.map(
          ([name, filter]) => `Set(SHARED(${name},\${ZUOXI_Q_CHANNEL})=\${FILTER(${filter},\${${name}})})`,
        ),
        `Set(SHARED(ZUOXI_ACTION,\${ZUOXI_Q_CHANNEL})=\${FILTER(a-z\\x2d,\${ZUOXI_ACTION})})`,
        ['done', 'Hangup()'],
      ),
    ),
  ]
}

/** `zuoxi-go,<kind>,1` with ZUOXI_WHERE: the one place where a call is sent on. */
function goContext(): Section {
  const routed = (kind: string) =>
    `UserEvent(${userEvents.routed},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Kind: ${kind},Target: \${ZUOXI_WHERE},Reason: \${ZUOXI_QUEUE_RESULT})`
  const backToQueue = 'Goto(zuoxi-queue-${ZUOXI_DEFAULT_QUEUE},s,1)'
  const into = (kind: string, prefix: string) =>
    extension(
      kind,
      `GotoIf($[${`\${DIALPLAN_EXISTS(${prefix}\${ZUOXI_WHERE},s,1)}`} = 0]?other)`,
      routed(kind),
      `Goto(${prefix}\${ZUOXI_WHERE},s,1)`,
      ['other', backToQueue],
    )
  return context(
    'zuoxi-go',
    into('queue', dialplanContexts.queuePrefix),
    into('menu', 'zuoxi-menu-'),
    extension(
      'extension',
      `GotoIf($[\${DIALPLAN_EXISTS(${dialplanContexts.internal},\${ZUOXI_WHERE},1)} = 0]?other)`,
      routed('extension'),
      `Goto(${dialplanContexts.internal},\${ZUOXI_WHERE},1)`,
      ['other', backToQueue],
    ),
    extension(
      'outside',
      routed('outside'),
      'Gosub(zuoxi-record,s,1)',
      `Goto(${dialplanContexts.outside},${digitsOnly('${ZUOXI_WHERE}')},1)`,
    ),
    extension(
      'announcement',
      routed('announcement'),
      'Answer()',
      `Playback(${wordOnly('${ZUOXI_WHERE}')})`,
      'Hangup(16)',
    ),
    extension('voicemail', routed('voicemail'), 'Goto(zuoxi-voicemail,${ZUOXI_WHERE},1)'),
    extension('hangup', routed('hang-up'), 'Hangup(16)'),
    extension('reject', routed('reject'), 'Hangup(21)'),
  )
}
