import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import readExcelFile from 'read-excel-file/node'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Order } from '../../../../contract/order/order.ts'
import { type Grants } from '../../../../contract/rights.ts'
import { openSeatStore, type SeatStore } from '../../../../main/cache/seat-store.ts'
import {
  createOwnExport,
  createOwnExportSender,
  keepOwnCall,
  keepOwnNote,
} from '../../../../main/transfers/own-export.ts'
import { createFakeLink } from '../../../support/fake-link.ts'
import { listedOrders } from '../../../support/window-preview/order-scene.ts'
import { sceneOf } from '../../../support/window-preview/scenes.ts'

const folder = mkdtempSync(join(tmpdir(), 'zuoxi-own-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [talked] = sceneOf('talking', 'zh-CN', false).topics.lines.lines
const [placed] = listedOrders as unknown as [Order, ...Order[]]
const owner = 'hub me'
let serial = 0

describe('a table of one’s own records', () => {
  let store: SeatStore
  let grants: Grants
  let file: string
  let kept: { readonly kind: string; readonly body: unknown }[]
  const at = new Date(2026, 10, 27, 14, 5, 9).getTime()
  const own = () =>
    createOwnExport({
      calls: store.ownCalls,
      orders: () => [
        { ...placed, placedBy: { userId: 'me' as never, name: '王芳' }, note: '=HYPERLINK("x")' },
        { ...placed, placedBy: { userId: 'other' as never, name: '李娜' } },
      ],
      outbox: {
        owner: () => owner,
        put: async ({ kind, body }) => {
          kept.push({ kind, body })
          return 'waiting'
        },
      },
      me: () => ({ userId: 'me', grants }),
      files: { save: async () => file },
      language: () => 'zh-CN',
      device: 'seat-1',
      now: () => at,
    })
  beforeEach(() => {
    serial += 1
    kept = []
    grants = { 'own.export': 'own', 'customer.number': 'own' }
    file = join(folder, `${String(serial)}.out`)
    store = openSeatStore(join(folder, `${String(serial)}.db`), 'ab'.repeat(32), () => at)
    if (talked === undefined) throw new Error('nobody talks in the scene')
    const line = {
      ...talked,
      callId: 'call-1',
      number: '+8613800138000',
      startedAt: at - 90_000,
      answeredAt: at - 60_000,
    }
    keepOwnNote(store.ownCalls, owner, { callKey: 'call-1', note: '要一桶水', disposition: 'order' }, at - 30_000)
    keepOwnCall(store.ownCalls, owner, { ...line, phase: 'ended', endedAt: at }, at)
    keepOwnCall(store.ownCalls, 'hub other', { ...line, callId: 'call-2', endedAt: at }, at)
  })
  afterEach(() => store.close())

  it('holds the own calls with their notes, and nobody else’s, without any hub', async () => {
    expect(await own()['data.export-own']({ kind: 'calls', format: 'csv' })).toEqual({ file })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('+8613800138000')
    expect(lines[1]).toContain(',60,order,要一桶水')
  })

  it('masks numbers for whoever may not see them, and writes GBK for old Excels', async () => {
    grants = { 'own.export': 'own' }
    await own()['data.export-own']({ kind: 'calls', format: 'csv-gbk' })
    const text = iconv.decode(readFileSync(file), 'gb18030')
    expect(text).toContain('138****8000')
    expect(text).not.toContain('13800138000')
    expect(text).toContain('小结')
  })

  it('is an Excel file of one’s own orders, in which no text is a formula', async () => {
    await own()['data.export-own']({ kind: 'orders', format: 'xlsx' })
    const text = JSON.stringify(await readExcelFile(readFileSync(file)))
    expect(text).toContain(String(placed.number))
    expect(text).toContain(`'=HYPERLINK`)
    expect(text.split(placed.customerName)).toHaveLength(2)
  })

  it('is refused without the right, and leaves an entry for the hub’s log that waits for it', async () => {
    await own()['data.export-own']({ kind: 'calls', format: 'csv' })
    const [entry] = kept
    expect(entry).toMatchObject({
      kind: 'own-export',
      body: { body: { kind: 'calls', format: 'csv', rows: 1, at, device: 'seat-1' } },
    })
    const link = createFakeLink()
    await createOwnExportSender(link)(entry?.body, { id: 'x', isFirstTry: true })
    expect(link.asked[0]?.name).toBe('PUT /api/seat/exports/:id')
    grants = {}
    await expect(own()['data.export-own']({ kind: 'calls', format: 'csv' })).rejects.toMatchObject({
      code: 'seat.no-right',
    })
    expect(kept).toHaveLength(1)
  })
})
