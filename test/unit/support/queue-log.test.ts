import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseQueueLog } from '../../support/asterisk/queue-log.ts'
import { loggedFigures, type LoggedStay, queueStays } from '../../support/queue-log.ts'

/** Recorded on Asterisk 22: talk ended by the caller, by the seat; abandoned; overflow, refused, not answered, transferred. */
const recorded = readFileSync(join(import.meta.dirname, 'recorded/queue_log.txt'), 'utf8')
const stays = queueStays(parseQueueLog(recorded))

const made = (outcome: LoggedStay['outcome'], waitSeconds: number, talkSeconds: number | null = null): LoggedStay => ({
  uniqueId: '1.1',
  queue: 'q',
  visit: 0,
  enteredSeconds: 0,
  outcome,
  agent: null,
  waitSeconds,
  talkSeconds,
  completedBy: null,
  missed: [],
})

describe('the stays of a recorded queue_log', () => {
  it('are one for each arrival in a queue', () => {
    expect(stays.map(({ queue, outcome }) => `${queue} ${outcome}`)).toEqual([
      'service answered',
      'service answered',
      'service abandoned',
      'first timeout',
      'service answered',
    ])
  })

  it('tell wait, talk and whoever ended it', () => {
    expect(stays[1]).toMatchObject({
      uniqueId: '1795378817.2',
      enteredSeconds: 1_795_378_817,
      agent: 'PJSIP/1001',
      waitSeconds: 2,
      talkSeconds: 1,
    })
    expect(stays[2]).toMatchObject({ waitSeconds: 2, agent: null, talkSeconds: null })
    expect(stays[3]).toMatchObject({ queue: 'first', waitSeconds: 2 })
  })

  it('tell every offer that was missed before the answer, and the transfer after it', () => {
    expect(stays[4]).toMatchObject({
      uniqueId: stays[3]?.uniqueId,
      agent: 'PJSIP/1002',
      waitSeconds: 3,
      talkSeconds: 1,
      completedBy: 'blind-transfer',
      missed: [
        { agent: 'PJSIP/1001', ringMs: 0, outcome: 'no-answer' },
        { agent: 'PJSIP/1002', ringMs: 2000, outcome: 'no-answer' },
      ],
    })
  })

  it('stay open when the log ends before they do', () => {
    const cut = recorded.split('\n').filter((line) => !line.includes('BLINDTRANSFER') && !line.includes('CONNECT|3'))
    expect(queueStays(parseQueueLog(cut.join('\n'))).at(-1)?.outcome).toBe('open')
  })

  it('read the other endings as Asterisk writes them', () => {
    const lines = [
      '1|1.1|q|NONE|ENTERQUEUE||138|1',
      '9|1.1|q|NONE|EXITEMPTY|1|1|8',
      '10|1.1|q|NONE|ENTERQUEUE||138|1',
      '14|1.1|q|NONE|EXITWITHKEY|1|2|2|4',
      '20|1.2|q|NONE|ENTERQUEUE||139|1',
      '25|1.2|q|PJSIP/8001|CONNECT|5|1.3|3',
      '45|1.2|q|PJSIP/8001|ATTENDEDTRANSFER|BRIDGE|0f7a|5|20|1',
      '50|1.4|q|NONE|ENTERQUEUE||139|1',
      '51|1.4|q|PJSIP/8001|CONNECT|1|1.5|1',
      '61|1.4|q|PJSIP/8001|COMPLETEAGENT|1|10|1',
    ]
    expect(
      queueStays(parseQueueLog(lines.join('\n'))).map((stay) => [
        stay.visit,
        stay.outcome,
        stay.waitSeconds,
        stay.talkSeconds,
        stay.completedBy,
      ]),
    ).toEqual([
      [0, 'empty', 8, null, null],
      [1, 'key', 4, null, null],
      [0, 'answered', 5, 20, 'attended-transfer'],
      [0, 'answered', 1, 10, 'agent'],
    ])
  })
})

describe('the figures', () => {
  it('count the recorded stays', () => {
    expect(
      loggedFigures(
        stays.filter(({ queue }) => queue === 'service'),
        2,
      ),
    ).toEqual({
      offered: 4,
      answered: 3,
      abandoned: 1,
      otherwise: 0,
      // in time: two answered, one abandoned; one answered late
      serviceLevel: { abandonsIgnored: 2 / 3, abandonsHurt: 2 / 4, abandonsHelp: 3 / 4 },
      talkSeconds: 3,
    })
  })

  it('tell the three definitions of the service level apart', () => {
    const { serviceLevel } = loggedFigures(
      [
        made('answered', 5, 60),
        made('answered', 20, 30),
        made('answered', 21, 10),
        made('abandoned', 3),
        made('abandoned', 40),
        made('timeout', 60),
      ],
      20,
    )
    expect(serviceLevel).toEqual({ abandonsIgnored: 2 / 5, abandonsHurt: 2 / 6, abandonsHelp: 3 / 6 })
  })

  it('say nothing of a queue without calls', () => {
    expect(loggedFigures([], 20).serviceLevel).toEqual({
      abandonsIgnored: null,
      abandonsHurt: null,
      abandonsHelp: null,
    })
  })
})
