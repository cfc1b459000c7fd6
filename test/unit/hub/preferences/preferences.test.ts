import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

describe.each(databaseKinds)('preferences on %s', (kind) => {
  let test: TestHub
  const tokens: Record<string, string> = {}
  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    for (const jobNumber of ['lead', 'other']) {
      await test.addUser('supervisor', { jobNumber })
      tokens[jobNumber] = (await test.signIn(jobNumber)).accessToken
    }
  }, 60_000)
  afterAll(() => test.close())

  const read = (who: string, key: string) => test.ask('GET', `/api/preferences/${key}`, { token: tokens[who] ?? '' })
  const write = (who: string, key: string, value: unknown) =>
    test.ask('PUT', `/api/preferences/${key}`, { token: tokens[who] ?? '', body: { value } })

  it('are null when never written, and then what was written last', async () => {
    expect((await read('lead', 'wall')).body).toEqual({ value: null })
    expect((await write('lead', 'wall', { density: 'rows', sections: ['queues'] })).status).toBe(200)
    await write('lead', 'wall', { density: 'tiles', note: '班长' })
    expect((await read('lead', 'wall')).body).toEqual({ value: { density: 'tiles', note: '班长' } })
  })

  it('are one’s own', async () => {
    await write('lead', 'wall', 1)
    expect((await read('other', 'wall')).body).toEqual({ value: null })
    await write('other', 'wall', 2)
    expect((await read('lead', 'wall')).body).toEqual({ value: 1 })
  })

  it('have a key that is a word, a size and a number', async () => {
    expect((await read('lead', 'Wall')).status).toBe(400)
    const large = await write('lead', 'wall', 'x'.repeat(70_000))
    expect(large).toMatchObject({ status: 413, body: { error: { code: 'request.too-large' } } })
    for (let n = 0; n < 39; n += 1) expect((await write('lead', `key-${String(n)}`, n)).status).toBe(200)
    expect(await write('lead', 'one-more', 1)).toMatchObject({
      status: 409,
      body: { error: { code: 'state.illegal' } },
    })
    expect((await write('lead', 'wall', 'still')).status).toBe(200)
  })
})
