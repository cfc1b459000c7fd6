import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

let test: TestHub
beforeAll(async () => {
  test = await openTestHub()
}, 60_000)
afterAll(() => test.close())

it('keeps the entry of a table that was written at a seat once, and only from who may', async () => {
  const path = '/api/seat/exports/0192f000-0000-7000-8000-000000000001'
  const body = { kind: 'calls', format: 'xlsx', rows: 12, at: 1_764_000_000_000, device: 'seat-1' }
  const agent = await test.signIn((await test.addUser('agent')).jobNumber)
  expect((await test.ask('PUT', path, { token: agent.accessToken, body })).status).toBe(403)
  const boss = await test.signIn((await test.addUser('administrator', { jobNumber: 'boss' })).jobNumber)
  for (let time = 0; time < 2; time += 1) {
    expect(await test.ask('PUT', path, { token: boss.accessToken, body })).toEqual({ status: 200, body: {} })
  }
  const { operations } = await test.hub.log.search({ action: 'own.export', limit: 10 })
  expect(operations).toHaveLength(1)
  expect(operations[0]).toMatchObject({ jobNumber: 'boss', detail: body })
})
