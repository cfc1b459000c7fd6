import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { forLog, openSeatLog } from '../../../../main/shell/seat-log.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

describe('the log of a seat', () => {
  it('leaves secrets out by name, wherever they hide, and masks numbers', () => {
    const entry = {
      call: { number: '+8613800138000', sip: { password: 'hunter2hunter2', authorizationUser: '8001' } },
      accessToken: 'eyJ…',
      list: [{ passPhrase: 'x' }, '来电 13912345678'],
      error: new Error('no answer from 13800138000', { cause: new Error('to 051986001234') }),
    }
    const text = JSON.stringify(forLog(entry))
    for (const secret of ['13800138000', '13912345678', '051986001234', 'hunter2', 'eyJ'])
      expect(text).not.toContain(secret)
    expect(text).toContain('138****8000')
  })

  it('keeps ids whole, and masks what stands beside them', () => {
    const id = '01a205c6-e146-7123-8442-3f541768d248'
    expect(forLog(`line ${id} to 13800138000`)).toBe(`line ${id} to 138****8000`)
    expect(forLog({ lineId: '01a20512-1234-7123-8442-123456789012' })).toEqual({
      lineId: '01a20512-1234-7123-8442-123456789012',
    })
  })

  it('leaves out what is written like a secret inside a text', () => {
    const text = JSON.stringify(
      forLog('password=hunter2 {"token":"abc.def"} Authorization: Bearer xyz eyJhbGciOi.eyJzdWIi.c2ln'),
    )
    for (const secret of ['hunter2', 'abc.def', 'xyz', 'eyJ', 'c2ln']) expect(text).not.toContain(secret)
  })

  it('writes one JSON line an entry', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'seat.log')
    const log = openSeatLog(file)
    log.warn({ extension: '8001', token: 'secret-token' }, 'not registered')
    log.info('来电 13800138000')
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(lines).toMatchObject([
      { level: 'warn', extension: '8001', token: '…', text: 'not registered' },
      { level: 'info', text: '来电 138****8000' },
    ])
  })

  it('ends with things that contain themselves', () => {
    const loop: Record<string, unknown> = {}
    loop['again'] = loop
    expect(JSON.stringify(forLog(loop))).toContain('…')
  })
})
