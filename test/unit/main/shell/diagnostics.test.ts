import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { type Topics } from '../../../../contract/bridge/topics.ts'
import { type Diagnostics, makeDiagnostics } from '../../../../main/shell/diagnostics.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** Everything about people that a seat knows, where a careless bundle would find it. */
const secrets = ['13800138000', '051986001234', '张建国', '天宁区', 'hunter2hunter2', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln']

function fullTopics(): Topics {
  const empty = initialTopics('zh-CN', 0)
  return {
    ...empty,
    session: {
      ...empty.session,
      phase: 'signed-in',
      hub: { host: '10.1.2.3', port: 7443, company: '张建国水站' },
      lastJobNumber: '1001',
      endedBecause: 'call from 13800138000',
    },
    health: { ...empty.health, sip: { state: 'refused', since: 0, why: '403 for 051986001234' } },
    cache: { ...empty.cache, why: 'row of +86 138 0013 8000 is broken' },
    cards: {
      cards: [{ number: '13800138000', customers: [{ name: '张建国', address: '天宁区' }] }] as never,
      current: null,
    },
  }
}

async function filesOf(given: Diagnostics): Promise<Record<string, string>> {
  const files = unzipSync(await makeDiagnostics(given))
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]))
}

describe('the bundle for whoever helps', () => {
  it('holds states and logs, and no customer, number or secret, even from a log that was not masked', async () => {
    await using folder = await temporaryFolder()
    const logFolder = join(folder.path, 'logs')
    await mkdir(logFolder)
    const line = {
      text: 'call from 138-0013-8000, then 0519 8600 1234',
      password: 'hunter2hunter2',
      headers: { authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln' },
    }
    await writeFile(join(logFolder, 'seat.log'), `${JSON.stringify(line)}\n`)
    await writeFile(join(logFolder, 'seat.old.log'), 'token=eyJhbGciOiJIUzI1NiJ9.e30.c2ln password=hunter2hunter2\n')
    await writeFile(join(logFolder, 'customers.db'), '张建国')
    const files = await filesOf({ logFolder, version: '0.1.0', topics: fullTopics(), processes: [] })

    expect(Object.keys(files).sort()).toEqual(['logs/seat.log', 'logs/seat.old.log', 'state.json'])
    const all = Object.values(files).join('\n')
    for (const secret of secrets) expect(all).not.toContain(secret)
    expect(all.replace(/[\s-]/g, '')).not.toMatch(/13800138000|051986001234/)
    expect(all).toContain('138****8000')
    expect(JSON.parse(files['state.json'] ?? '')).toMatchObject({
      version: '0.1.0',
      session: { phase: 'signed-in' },
      health: { sip: { state: 'refused' } },
    })
  })

  it('is made also when there is no log yet', async () => {
    const files = await filesOf({ logFolder: '/nowhere', version: '1', topics: fullTopics(), processes: [] })
    expect(Object.keys(files)).toEqual(['state.json'])
  })
})
