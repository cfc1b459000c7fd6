import { expect, test } from 'vitest'
import { complaints, parseLog } from '../../support/asterisk/asterisk-log.ts'
import { withFolders, withLogFile } from '../../support/asterisk/machine-settings.ts'
import { parseQueueLog } from '../../support/asterisk/queue-log.ts'

test('puts its folders into asterisk.conf and leaves the rest alone', () => {
  const text =
    '[directories](!)\nastetcdir => /etc/asterisk\n[options]\nverbose = 3\n[files]\nastctl = x\n[compat]\npbx_realtime = 1.6\n'
  const changed = withFolders(text, { astetcdir: '/run/etc', astspooldir: '/run/spool' })
  expect(changed).toBe(
    '[directories]\nastetcdir => /run/etc\nastspooldir => /run/spool\n\n[options]\nverbose = 3\n[compat]\npbx_realtime = 1.6\n',
  )
})

test('adds a log file and keeps those that are there', () => {
  expect(withLogFile('[general]\n\n[logfiles]\nmessages => error\n', 'own.log')).toBe(
    '[general]\n\n[logfiles]\nown.log => notice,warning,error,verbose(3)\nmessages => error\n',
  )
  expect(withLogFile('', 'own.log')).toBe('[logfiles]\nown.log => notice,warning,error,verbose(3)\n')
})

test('reads the log, its levels and lines that go on', () => {
  const lines = parseLog(
    '[Nov 22 20:00:00] NOTICE[12] loader.c: 126 modules\n' +
      '[Nov 22 20:00:01] WARNING[12][C-0000000a] res_pjsip/config.c: first\nsecond\n' +
      '[Nov 22 20:00:02] ERROR[12] chan_pjsip.c: bad\n',
  )
  expect(lines.map(({ level }) => level)).toEqual(['NOTICE', 'WARNING', 'ERROR'])
  expect(complaints(lines).map(({ text }) => text)).toEqual(['first\nsecond', 'bad'])
})

test('reads queue_log in whole and in fractional seconds', () => {
  expect(
    parseQueueLog('1795377882|a.1|service|NONE|ENTERQUEUE||138|1\n1795377882.5|a.1|service|1001|CONNECT|1|a.2|0\n'),
  ).toEqual([
    {
      timeMs: 1_795_377_882_000,
      uniqueId: 'a.1',
      queue: 'service',
      agent: 'NONE',
      event: 'ENTERQUEUE',
      data: ['', '138', '1'],
    },
    {
      timeMs: 1_795_377_882_500,
      uniqueId: 'a.1',
      queue: 'service',
      agent: '1001',
      event: 'CONNECT',
      data: ['1', 'a.2', '0'],
    },
  ])
})
