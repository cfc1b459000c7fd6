import { journalFamily, journalKeys, journalLimit, journalRingFamily } from '../../../contract/pbx-variables.ts'
import { type Section } from '../conf-text.ts'
import { context, extension, nowMs } from '../dialplan-text.ts'

/**
 * Hang-up handler of every customer call: one record into AstDB for a hub that was away. A ring of `journalLimit`
 * slots takes the oldest record out as a new one goes in.
 */
export function journalContext(): Section {
  const values: Readonly<Record<keyof typeof journalKeys, string>> = {
    version: '1',
    direction: '${ZUOXI_DIRECTION}',
    callId: '${ZUOXI_CALL}',
    caller: '${FILTER(0-9+*#,${ZUOXI_CALLER})}',
    called: '${FILTER(0-9+*#,${ZUOXI_RECEIVED})}',
    startMs: '${ZUOXI_STARTED}',
    answerMs: '${ZUOXI_ANSWERED}',
    endMs: nowMs,
    queue: '${ZUOXI_QUEUE_KEY}',
    member: '${IF($["${MEMBERINTERFACE}" != "" & "${ZUOXI_ANSWERED}" != ""]?${MEMBERINTERFACE}:${ZUOXI_MEMBER})}',
    dialStatus: '${DIALSTATUS}',
    queueStatus: '${QUEUESTATUS}',
    hangupCause: '${IF($["${HANGUPCAUSE}" = ""]?0:${HANGUPCAUSE})}',
    trunk: '${ZUOXI_TRUNK}',
    recording: '${ZUOXI_RECORDING}',
  }
  const record = Object.entries(journalKeys).map(
    ([name, short]) => `${short}=${values[name as keyof typeof journalKeys]}`,
  )
  return context(
    'zuoxi-ended',
    extension(
      's',
      'Set(LOCAL(key)=${CHANNEL(linkedid)})',
      `Set(DB(${journalFamily}/\${LOCAL(key)})=${record.join('|')})`,
      `GotoIf($[\${LOCK(${journalRingFamily})} = 0]?done)`,
      `Set(LOCAL(slot)=$[(0\${DB(${journalRingFamily}/next)} + 1) % ${String(journalLimit)}])`,
      `Set(DB(${journalRingFamily}/next)=\${LOCAL(slot)})`,
      `Set(LOCAL(old)=\${DB(${journalRingFamily}/\${LOCAL(slot)})})`,
      `ExecIf($["\${LOCAL(old)}" != ""]?NoOp(\${DB_DELETE(${journalFamily}/\${LOCAL(old)})}))`,
      `Set(DB(${journalRingFamily}/\${LOCAL(slot)})=\${LOCAL(key)})`,
      `NoOp(\${UNLOCK(${journalRingFamily})})`,
      ['done', 'Return()'],
    ),
  )
}
