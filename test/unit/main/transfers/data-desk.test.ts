import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { transfersApi } from '../../../../contract/api/transfers.api.ts'
import { createDataDesk } from '../../../../main/transfers/data-desk.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { sentTable } from '../../../support/window-preview/data-scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'zuoxi-tables-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tables between the disk and the hub', () => {
  let link: FakeLink
  let chosen: string | null
  let suggested: string
  const desk = () =>
    createDataDesk({
      link,
      language: () => 'zh-CN',
      now: () => Date.UTC(2026, 10, 27, 4),
      files: {
        open: async () => chosen,
        save: async (name) => {
          suggested = name
          return chosen
        },
      },
    })
  beforeEach(() => {
    link = createFakeLink()
    link.answer(transfersApi.read, () => sentTable)
  })

  it('sends the bytes of the file that was chosen, with its name and no path', async () => {
    chosen = join(folder, '客户.csv')
    writeFileSync(chosen, '姓名\n甲\n')
    link.answer(transfersApi.uploadCustomers, () => sentTable)
    expect(await desk()['data.choose-file']({ kind: 'customers' })).toEqual(sentTable)
    const [{ name, request } = { name: '', request: {} }] = link.asked
    expect(name).toBe('POST /api/imports/customers')
    expect(request['query']).toEqual({ fileName: '客户.csv' })
    expect(String(request['body'])).toBe('姓名\n甲\n')
  })

  it('does nothing when a dialog is called off', async () => {
    chosen = null
    expect(await desk()['data.choose-file']({ kind: 'orders' })).toBeNull()
    expect(await desk()['data.export']({ kind: 'products', format: 'csv' })).toBeNull()
    expect(link.asked).toEqual([])
  })

  it('says of a file that cannot be read which it is, without its path', async () => {
    chosen = join(folder, 'gone.xlsx')
    await expect(desk()['data.choose-file']({ kind: 'products' })).rejects.toMatchObject({
      ...{ code: 'seat.file-unreadable', parameters: { file: 'gone.xlsx', reason: 'ENOENT' } },
    })
  })

  it('writes an export where the person said, with the filter of the list', async () => {
    chosen = join(folder, '订单.xlsx')
    link.answer(transfersApi.exportOrders, () => 'the bytes')
    const wish = { kind: 'orders', format: 'xlsx', filter: { states: 'released', from: 5 } } as const
    expect(await desk()['data.export'](wish)).toEqual({ file: chosen })
    expect(suggested).toMatch(/^订单-2026-11-2\d\.xlsx$/)
    expect(readFileSync(chosen, 'utf8')).toBe('the bytes')
    expect(link.asked[0]?.request).toEqual({ query: { states: 'released', from: 5, format: 'xlsx' } })
  })

  it('names the error report after the table', async () => {
    chosen = join(folder, 'report.csv')
    link.answer(transfersApi.report, () => '行号')
    expect(await desk()['data.save-report']({ id: sentTable.id })).toEqual({ file: chosen })
    expect(suggested).toBe('老客户名单 2026-错误报告.csv')
  })
})
