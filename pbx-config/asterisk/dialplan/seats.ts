import { type Centre, type Seat } from '../../../contract/centre/centre.ts'
import { bareNumber } from '../../../contract/centre/number.ts'
import { dialplanContexts, parkVariables, superviseVariables } from '../../../contract/pbx-variables.ts'
import { type Section } from '../conf-text.ts'
import { context, extension, nowMs } from '../dialplan-text.ts'
import { parkingSlots } from '../parking-slots.ts'
import { recordVoice, recordVoiceOf, wantsRecording } from './voices.ts'

/** What seats, stations and supervisors may dial, and what the hub may redirect calls to. */
export function seatContexts(centre: Centre): readonly Section[] {
  const stateOf = (seat: Seat) =>
    typeof seat.phone === 'object'
      ? `Local/${seat.extension}@${dialplanContexts.outsideSeat}`
      : `PJSIP/${seat.extension}`
  const channelOf = (seat: Seat) => (typeof seat.phone === 'object' ? `${stateOf(seat)}/n` : stateOf(seat))
  return [
    context(
      dialplanContexts.internal,
      ...centre.seats.flatMap((seat) => [
        ...(typeof seat.phone === 'string' ? [`exten => ${seat.extension},hint,${stateOf(seat)}`] : []),
        extension(
          seat.extension,
          `Set(ZUOXI_SEAT=${channelOf(seat)})`,
          `Set(ZUOXI_MAILBOX=${seat.voicemail ? seat.extension : ''})`,
          'Goto(zuoxi-ring,s,1)',
        ),
      ]),
      ...centre.queues.map((queue) =>
        extension(queue.extension, `Goto(${dialplanContexts.queuePrefix}${queue.key},s,1)`),
      ),
      ...centre.stations.map((station) =>
        extension(
          station.extension,
          'Gosub(zuoxi-begin,s,1)',
          // The station sees who calls, where the trunk lets us show it.
          'Set(__ZUOXI_SHOW=${ZUOXI_CALLER})',
          'Gosub(zuoxi-record,s,1)',
          `Goto(${dialplanContexts.outside},${bareNumber(station.number)},1)`,
        ),
      ),
      'include => zuoxi-features',
    ),
    context(dialplanContexts.seat, `include => ${dialplanContexts.internal}`, 'include => zuoxi-dial-out'),
    context(
      'zuoxi-seat-channel',
      ...centre.seats.map((seat) => extension(seat.extension, `Return(${channelOf(seat).replace('/n', '')})`)),
    ),
    context(
      'zuoxi-ring',
      extension(
        's',
        'Gosub(zuoxi-begin,s,1)',
        'Gosub(zuoxi-record,s,1)',
        'Dial(${ZUOXI_SEAT},30,tTb(zuoxi-offer^s^1)U(zuoxi-answered^s^1))',
        'GotoIf($["${DIALSTATUS}" = "ANSWER"]?done)',
        'GotoIf($["${ZUOXI_MAILBOX}" != ""]?zuoxi-voicemail,${ZUOXI_MAILBOX},1)',
        // A customer whom nobody answered is not thrown out.
        'GotoIf($["${ZUOXI_DIRECTION}" = "inbound" & "${ZUOXI_DEFAULT_QUEUE}" != ""]?zuoxi-queue-${ZUOXI_DEFAULT_QUEUE},s,1)',
        'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))',
        'ExecIf($["${DIALSTATUS}" = "CHANUNAVAIL"]?Hangup(20))',
        ['done', 'Hangup()'],
      ),
    ),
    context(
      'zuoxi-dial-out',
      extension(
        '_[+0-9]XX!',
        'GotoIf($["${ZUOXI_DIRECTION}" != ""]?go)',
        'Set(__ZUOXI_DIRECTION=outbound)',
        // A call the hub began has its id already.
        'ExecIf($["${ZUOXI_CALL}" = ""]?Set(__ZUOXI_CALL=${CHANNEL(linkedid)}))',
        `Set(ZUOXI_STARTED=${nowMs})`,
        'Set(ZUOXI_RECEIVED=${FILTER(0-9+,${EXTEN})})',
        'Set(__ZUOXI_CALLER=${CALLERID(num)})',
        'Set(CHANNEL(hangup_handler_push)=zuoxi-ended,s,1)',
        ...(wantsRecording(centre, 'outbound') ? recordVoice(centre) : []),
        ['go', `Goto(${dialplanContexts.outside},\${FILTER(0-9+,\${EXTEN})},1)`],
      ),
    ),
    ...outsideContexts(centre),
    ...subroutines(centre),
    ...serviceContexts(centre),
  ]
}

function outsideContexts(centre: Centre): readonly Section[] {
  const order = centre.outgoing ?? centre.trunks.map(({ key }) => key)
  const trunks = order.flatMap((key) => centre.trunks.find((trunk) => trunk.key === key) ?? [])
  return [
    context(
      dialplanContexts.outside,
      extension(
        '_[+0-9]!',
        ...trunks.flatMap((trunk, index) => {
          const next = `trunk${String(index + 1)}`
          const first = `GotoIf($[\${GROUP_COUNT(${trunk.key}@zuoxi-trunk)} >= ${String(trunk.channels)}]?${next})`
          const shown = trunk.callerId === undefined ? '' : bareNumber(trunk.callerId)
          return [
            [`trunk${String(index)}`, first] as const,
            `Dial(PJSIP/${trunk.prefix}\${EXTEN}@${trunk.key},90,tTb(zuoxi-trunk-leg^s^1(${trunk.key}^${shown}))U(zuoxi-answered^s^1))`,
            'GotoIf($["${DIALSTATUS}" = "CHANUNAVAIL" | "${DIALSTATUS}" = "CONGESTION"]?' + `${next}:ended)`,
          ]
        }),
        [`trunk${String(trunks.length)}`, 'ExecIf($["${CHANNEL(state)}" != "Up"]?Hangup(34))'],
        ['ended', 'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))'],
        'Hangup()',
      ),
    ),
    context(
      'zuoxi-trunk-leg',
      extension(
        's',
        'Set(GROUP(zuoxi-trunk)=${ARG1})',
        'Set(LOCAL(shown)=${IF($["${ZUOXI_SHOW}" != ""]?${FILTER(0-9+,${ZUOXI_SHOW})}:${ARG2})})',
        'ExecIf($["${LOCAL(shown)}" != ""]?Set(CONNECTEDLINE(all,i)=<${LOCAL(shown)}>))',
        'Return()',
      ),
    ),
    context(
      dialplanContexts.outsideSeat,
      ...centre.seats.flatMap((seat) =>
        typeof seat.phone === 'object'
          ? [extension(seat.extension, `Goto(${dialplanContexts.outside},${bareNumber(seat.phone.outside)},1)`)]
          : [],
      ),
    ),
  ]
}

function subroutines(centre: Centre): readonly Section[] {
  const { start, announcement } = centre.recording
  const folder = centre.directories.recordings
  const wanted = (direction: 'inbound' | 'outbound') => wantsRecording(centre, direction)
  const file = '${STRFTIME(,UTC,%Y-%m-%d)}/${ZUOXI_CALL}.raw'
  const record = [
    `Set(ZUOXI_FILE=${file})`,
    'Set(MASTER_CHANNEL(ZUOXI_RECORDING)=${ZUOXI_FILE})',
    // Whoever is called from here on speaks in a call that is recorded already.
    'Set(__ZUOXI_RECORDED=yes)',
  ]
  const event = 'UserEvent(ZuoxiRecording,Call: ${ZUOXI_CALL},LinkedId: ${CHANNEL(linkedid)},File: ${ZUOXI_FILE})'
  // D: two channels, left what the customer says (this channel's read side), right what the customer hears.
  const monitor = (options: string) => `MixMonitor(${folder}/\${ZUOXI_FILE},${options})`
  return [
    // A call that reached a queue or a seat without coming through a trunk or going out: between seats.
    context(
      'zuoxi-begin',
      extension(
        's',
        'GotoIf($["${ZUOXI_DIRECTION}" != ""]?done)',
        'ExecIf($["${ZUOXI_CALL}" = ""]?Set(__ZUOXI_CALL=${CHANNEL(linkedid)}))',
        'Set(__ZUOXI_DIRECTION=internal)',
        'Set(__ZUOXI_CALLER=${CALLERID(num)})',
        ['done', 'Return()'],
      ),
    ),
    context(
      'zuoxi-record',
      extension(
        's',
        'GotoIf($["${ZUOXI_DIRECTION}" != "inbound" | "${ZUOXI_FILE}" != ""]?done)',
        ...(wanted('inbound')
          ? [
              ...(announcement === undefined ? [] : ['Answer()', `Playback(${announcement})`]),
              ...record,
              monitor(start === 'answer' ? 'Db' : 'D'),
              event,
            ]
          : []),
        ['done', 'Return()'],
      ),
    ),
    context(
      'zuoxi-offer',
      extension(
        's',
        'GotoIf($["${CHANNEL(channeltype)}" != "PJSIP"]?done)',
        'Set(PJSIP_HEADER(add,X-Zuoxi-Call)=${ZUOXI_CALL})',
        'ExecIf($["${ZUOXI_QUEUE_KEY}" != ""]?Set(PJSIP_HEADER(add,X-Zuoxi-Queue)=${ZUOXI_QUEUE_KEY}))',
        ['done', 'Return()'],
      ),
    ),
    // Runs on the channel of whoever answered.
    context(
      'zuoxi-answered',
      extension(
        's',
        `ExecIf($["\${MASTER_CHANNEL(ZUOXI_ANSWERED)}" = ""]?Set(MASTER_CHANNEL(ZUOXI_ANSWERED)=${nowMs}))`,
        'Set(MASTER_CHANNEL(ZUOXI_MEMBER)=${CUT(CHANNEL(name),-,1)})',
        ...(wanted('inbound') || wanted('outbound')
          ? ['GotoIf($["${ZUOXI_RECORDED}" != "yes"]?first)', ...recordVoice(centre), 'Return()']
          : []),
        ['first', 'GotoIf($["${ZUOXI_DIRECTION}" != "outbound"]?done)'],
        ...(wanted('outbound') ? [...record, monitor('D'), event] : []),
        ['done', 'Return()'],
      ),
    ),
    context(
      'zuoxi-preferred-answered',
      extension(
        's',
        'QueueLog(${ZUOXI_QUEUE_KEY},${MASTER_CHANNEL(UNIQUEID)},${CUT(CHANNEL(name),-,1)},ZUOXICONNECT,)',
        'Gosub(zuoxi-answered,s,1)',
        'Return()',
      ),
    ),
    context(
      'zuoxi-voicemail',
      ...mailboxes(centre).map((box) =>
        extension(box.name, 'Answer()', `VoiceMail(${box.number}@zuoxi,u)`, 'Hangup()'),
      ),
      ...['_X.', '_[a-z].'].map((pattern) => extension(pattern, 'Hangup(16)')),
    ),
  ]
}

/** Mailboxes under every name a destination may use: the extension, and a queue's key. */
function mailboxes(centre: Centre): readonly { readonly name: string; readonly number: string }[] {
  return [
    ...centre.seats.filter(({ voicemail }) => voicemail).map(({ extension: number }) => ({ name: number, number })),
    ...centre.queues
      .filter(({ voicemail }) => voicemail)
      .flatMap(({ key, extension: number }) => [key, number].map((name) => ({ name, number }))),
  ]
}

function serviceContexts(centre: Centre): readonly Section[] {
  const slots = Array.from({ length: parkingSlots.to - parkingSlots.from + 1 }, (_, at) =>
    String(parkingSlots.from + at),
  )
  // The `;` of a Local channel's name begins a comment in this file unless it is escaped.
  const channel = (name: string) => `\${FILTER(a-zA-Z0-9_@./\\;\\x2d,\${${name}})}`
  const spy = (options: string) => [`ChanSpy(${channel('ZUOXI_SPIED')},quES${options})`, 'Hangup()']
  return [
    context(
      'zuoxi-features',
      extension('*43', 'Answer()', 'Echo()', 'Hangup()'),
      extension('*85', 'Park()', 'Hangup()'),
      extension('*97', 'VoiceMailMain(${CALLERID(num)}@zuoxi)', 'Hangup()'),
      extension('_*8XX.', 'Gosub(zuoxi-seat-channel,${EXTEN:2},1)', 'PickupChan(${GOSUB_RETVAL},p)', 'Hangup()'),
      `include => ${dialplanContexts.parked}`,
    ),
    // res_parking would make these only together with an extension that parks by being called (`parkext`).
    context(
      dialplanContexts.parked,
      ...slots.map((slot) => extension(slot, `ParkedCall(default,${slot})`, 'Hangup()')),
    ),
    // s: the number of the slot is for the agents, who see it. Said to the customer, it would keep him from whoever takes
    // him meanwhile.
    context(dialplanContexts.park, extension('park', 'Park(,s)', 'Hangup()')),
    context(
      dialplanContexts.parkedTooLong,
      extension(
        's',
        `GotoIf($["\${${parkVariables.parker}}" != ""]?${dialplanContexts.internal},\${FILTER(0-9,\${${parkVariables.parker}})},1)`,
        `GotoIf($["\${ZUOXI_DIRECTION}" = "inbound" & "\${ZUOXI_DEFAULT_QUEUE}" != ""]?${dialplanContexts.queuePrefix}\${ZUOXI_DEFAULT_QUEUE},s,1)`,
        'Hangup()',
      ),
    ),
    context(
      dialplanContexts.supervise,
      // Between the rungs the channel is sent from one to another: only in barge does the customer hear it.
      extension('listen', 'Answer()', 'StopMixMonitor()', ...spy('')),
      extension('whisper', 'Answer()', 'StopMixMonitor()', ...spy('w')),
      extension(
        'barge',
        'Answer()',
        ...recordVoiceOf(centre, { call: superviseVariables.file, kind: 'barge' }),
        ...spy('B'),
      ),
    ),
    context(dialplanContexts.pickup, extension('pickup', `PickupChan(${channel('ZUOXI_PICKED')})`, 'Hangup()')),
    context(
      dialplanContexts.conference,
      extension('_X.', 'Answer()', 'ConfBridge(${EXTEN},zuoxi-bridge,zuoxi-user)', 'Hangup()'),
    ),
  ]
}
