import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuid } from 'uuid'
import { type Manifest } from '../../../../hub/evidence/manifest.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { keepRecording } from '../../../support/kept-recording.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

const folder = mkdtempSync(join(tmpdir(), 'zuoxi-evidence-'))
const callId = uuid()
const orderId = uuid()
const customerId = uuid()
const at = Date.now() - 600_000
let test: TestHub
let token: string
let recordingId: string
let wav: Buffer
/** Where the hub keeps it. */
let wavFile: string
let pack: Buffer

async function put(table: string, row: Record<string, unknown>): Promise<void> {
  await test.hub.database.transaction((tx) =>
    tx
      .insertInto(table as 'calls')
      .values(row as never)
      .execute(),
  )
}

beforeAll(async () => {
  test = await openTestHub()
  const agent = await test.addUser('agent', { team: '订水组' })
  await put('calls', {
    user_id: agent.id,
    ...{ call_id: callId, pbx: 'fake', pbx_call_id: '1.1', direction: 'inbound', phase: 'ended' },
    ...{ caller_number: '13800138000', caller_e164: '+8613800138000', called_number: '051988886666' },
    ...{ customer_id: customerId, queue: 'water-order', extension: '8001', team: '订水组', started_at: at },
    ...{ answered_at: at + 5_000, ended_at: at + 65_000, wait_ms: 5_000, talk_ms: 60_000, hold_ms: 0 },
  })
  const considered = [{ rule: 'vip', outcome: 'adds', detail: { customer: '张建国', level: 'VIP', priority: 10 } }]
  const steps = [
    { kind: 'started', detail: { callerNumber: '13800138000' } },
    { kind: 'routed', detail: { considered } },
    { kind: 'answered', detail: { person: '<b>王芳</b>' }, extension: '8001' },
    { kind: 'ended', detail: { by: 'customer' } },
  ]
  for (const [sequence, { detail, ...step }] of steps.entries()) {
    const row = { call_id: callId, sequence, at: at + sequence * 1_000, detail: JSON.stringify(detail) }
    await put('call_steps', { extension: null, queue: null, ...row, ...step })
  }
  await put('orders', {
    ...{
      id: orderId,
      number: 20_418,
      source: 'phone',
      state: 'placed',
      customer_id: customerId,
      customer_name: '张建国',
    },
    ...{ contact_name: '张', contact_number: '13800138000', contact_tail: '00083100831', address: '{}', wishes: '[]' },
    ...{ lines: '[]', goods_fen: 1_800, discount_fen: 0, discount_reason: '', delivery_fee_fen: 0, deposit_fen: 0 },
    ...{
      total_fen: 1_800,
      paid_fen: 0,
      points_earned: 0,
      points_spent: 0,
      method: 'deliver',
      note: '',
      payment: 'cash',
    },
    ...{
      station_why: '[]',
      station_reason: '',
      call_id: callId,
      audit_reasons: '[]',
      chases: 0,
      buckets_returned: '[]',
    },
    ...{ placed_by_name: '王芳', written_at: at, placed_at: at, state_since: at, version: 1, change: 1, digest: 'd' },
  } as never)
  await put('order_steps', {
    ...{ id: uuid(), order_id: orderId, sequence: 1, at, action: 'place', to_state: 'placed', name: '王芳' },
    ...{ changes: JSON.stringify({ note: { before: '', after: '改送 13800138000' } }), call_id: callId },
  } as never)
  const recording = await keepRecording(test.hub, {
    callId,
    startedAt: at + 5_000,
    team: '订水组',
    userId: agent.id,
    extension: '8001' as never,
  })
  recordingId = recording.id
  wav = recording.wav
  wavFile = test.hub.recordings.files.fileOf(recording, 'wav')
  const { jobNumber } = await test.addUser('inspector', { jobNumber: 'q1' })
  token = (await test.signIn(jobNumber)).accessToken
  pack = await evidence(token)
}, 60_000)
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

async function evidence(accessToken: string, status = 200): Promise<Buffer> {
  const reply = await test.hub.http.app.inject({
    method: 'GET',
    url: `/api/calls/${callId}/evidence?reason=${encodeURIComponent('客户投诉 0001')}`,
    headers: { authorization: `Bearer ${accessToken}` },
  })
  expect(reply.statusCode).toBe(status)
  return reply.rawPayload
}
const open = (bytes: Uint8Array): Record<string, Uint8Array> => unzipSync(bytes)
const textOf = (entries: Record<string, Uint8Array>, name: string): string =>
  Buffer.from(entries[name] ?? []).toString('utf8')
let serial = 0
/** What the command says of a pack that somebody changed this way. */
async function judge(change: (entries: Record<string, Uint8Array>) => void, ...words: readonly string[]) {
  const entries = open(pack)
  change(entries)
  serial += 1
  const file = join(folder, `${String(serial)}.zip`)
  writeFileSync(file, zipSync(entries, { level: 0 }))
  return await hubCommand(['verify-evidence', file, ...words])
}

describe('an evidence pack', () => {
  it('holds the sound, the time line, what the agent saw, and a page that runs nothing', () => {
    const entries = open(pack)
    expect(Object.keys(entries).sort()).toEqual(
      [
        ...['call.json', 'certificates.pem', 'index.html', 'manifest.json', 'manifest.sig', 'notes.json'],
        ...['orders.json', 'recordings.json', 'seen.json', `recordings/${recordingId}.wav`],
      ].sort(),
    )
    expect(Buffer.from(entries[`recordings/${recordingId}.wav`] ?? [])).toEqual(wav)
    const page = textOf(entries, 'index.html')
    expect(page).toContain('时间线')
    expect(page).toContain('Time line')
    expect(page).toContain('VIP')
    expect(page).toContain('20418')
    expect(page).toContain('改送 138****8000')
    // Words of people are words, whatever they look like.
    expect(page).not.toContain('<b>王芳')
    expect(page).not.toContain('<script')
    const manifest = JSON.parse(textOf(entries, 'manifest.json')) as Manifest
    expect(manifest).toMatchObject({ callId, reason: '客户投诉 0001', madeBy: { jobNumber: 'q1' }, masked: true })
    expect(manifest.rows.map(({ table }) => table)).toEqual([
      ...['call_steps', 'call_steps', 'call_steps', 'call_steps', 'order_steps', 'recordings', 'recording_chain'],
    ])
    expect(manifest.heads.operationLog.sequence).toBeGreaterThan(0)
  })

  it('shows no whole number to whoever may not see one', async () => {
    const masked = open(pack)
    for (const name of ['index.html', 'call.json', 'orders.json', 'recordings.json', 'seen.json']) {
      expect(textOf(masked, name), name).not.toContain('13800138000')
    }
    const { jobNumber } = await test.addUser('administrator')
    const whole = open(await evidence((await test.signIn(jobNumber)).accessToken))
    expect(textOf(whole, 'call.json')).toContain('13800138000')
  })

  it('is given only to whom the call is within reach, and every one is in the log with its reason', async () => {
    await evidence((await test.signIn((await test.addUser('agent')).jobNumber)).accessToken, 403)
    const elsewhere = await test.addUser('supervisor', { team: '售后组' })
    await evidence((await test.signIn(elsewhere.jobNumber)).accessToken, 404)
    const here = await test.addUser('supervisor', { team: '订水组' })
    expect(open(await evidence((await test.signIn(here.jobNumber)).accessToken))).toHaveProperty('index.html')
    const { operations } = await test.hub.log.search({ action: 'recording.evidence', limit: 10 })
    expect(operations.at(-1)).toMatchObject({
      ...{ jobNumber: 'q1', subjectKind: 'call', subjectId: callId },
      detail: { reason: '客户投诉 0001', recordings: [recordingId] },
    })
  })
})

describe('verify-evidence', () => {
  it('finds nothing in a pack as it was made, alone and against the hub', async () => {
    const alone = await judge(() => undefined)
    expect(alone).toMatchObject({ code: 0, error: '' })
    expect(alone.out).toContain('The pack is whole')
    const both = await judge(() => undefined, '--data', test.dataFolder)
    expect(both).toMatchObject({ code: 0, error: '' })
    expect(both.out).toContain('rows of the database agree')
  })

  it('finds one changed bit of the sound', async () => {
    const path = `recordings/${recordingId}.wav`
    const told = await judge((entries) => {
      const sound = Uint8Array.from(entries[path] ?? [])
      sound[2_000] = (sound[2_000] ?? 0) ^ 1
      entries[path] = sound
    })
    expect(told).toMatchObject({ code: 3, error: `Changed file: ${path}` })
  })

  it('finds sound that was changed on the hub’s own disk before the pack was made', async () => {
    const changed = Buffer.from(wav)
    changed[2_000] = (changed[2_000] ?? 0) ^ 1
    writeFileSync(wavFile, changed)
    const inspected = join(folder, 'inspected.zip')
    try {
      writeFileSync(inspected, await evidence(token))
    } finally {
      writeFileSync(wavFile, wav)
    }
    const told = await hubCommand(['verify-evidence', inspected])
    expect(told.code).toBe(3)
    expect(told.error).toContain(
      `not what arrived at the hub; it was changed before the pack was made: recordings/${recordingId}.wav`,
    )
  })

  it('finds a file that is missing and one that was added', async () => {
    const told = await judge((entries) => {
      delete entries['orders.json']
      entries['extra.txt'] = strToU8('x')
    })
    expect(told.code).toBe(3)
    expect(told.error.split('\n')).toEqual(['Missing file: orders.json', 'Added file: extra.txt'])
  })

  it('finds a manifest that was made to fit a changed file', async () => {
    const told = await judge((entries) => {
      const manifest = textOf(entries, 'manifest.json')
      entries['manifest.json'] = strToU8(manifest.replace('客户投诉 0001', '客户表扬 0001'))
    })
    expect(told.code).toBe(3)
    expect(told.error).toContain('The signature is wrong')
  })

  it('finds a signature that is not there, or of somebody else', async () => {
    expect((await judge((entries) => void delete entries['manifest.sig'])).error).toContain('The signature is wrong')
    const other = await openTestHub()
    try {
      const { ensureCertificates } = await import('../../../../hub/certificates/certificates.ts')
      const { sign, createPrivateKey } = await import('node:crypto')
      const { key, chain } = await ensureCertificates(join(other.dataFolder, 'certificates'), ['localhost'])
      const { hashOf } = await import('../../../../hub/evidence/manifest.ts')
      // Another hub signs all of it anew: only the comparison with this hub tells.
      const forge = (entries: Record<string, Uint8Array>): void => {
        const certificates = strToU8(chain)
        const manifest = JSON.parse(textOf(entries, 'manifest.json')) as Manifest
        const files = manifest.files.map((one) =>
          one.path === 'certificates.pem' ? { ...one, bytes: certificates.length, sha256: hashOf(certificates) } : one,
        )
        const bytes = strToU8(JSON.stringify({ ...manifest, files }))
        entries['certificates.pem'] = certificates
        entries['manifest.json'] = bytes
        entries['manifest.sig'] = strToU8(sign('sha256', bytes, createPrivateKey(key)).toString('base64'))
      }
      expect((await judge(forge)).code).toBe(0)
      const told = await judge(forge, '--data', test.dataFolder)
      expect(told).toMatchObject({ code: 3, error: 'It was not this hub that signed it.' })
      // The one's certificate with the other's authority is nobody's.
      const mixed = await judge((entries) => {
        const [, authority = ''] = textOf(open(pack), 'certificates.pem').split(/(?<=-----END CERTIFICATE-----\n)/)
        forge(entries)
        const [own = ''] = chain.split(/(?<=-----END CERTIFICATE-----\n)/)
        entries['certificates.pem'] = strToU8(own + authority)
      })
      expect(mixed.error).toContain('not of the authority beside it')
    } finally {
      await other.close()
    }
  })

  it('finds a row that was changed in the hub’s database, and one that is gone', async () => {
    const { db } = test.hub.database
    const change = (detail: string) =>
      db.updateTable('call_steps').set({ detail }).where('call_id', '=', callId).where('sequence', '=', 3).execute()
    await change(JSON.stringify({ by: 'agent' }))
    const told = await judge(() => undefined, '--data', test.dataFolder)
    expect(told).toMatchObject({ code: 3, error: `Changed row of the database: call_steps ${callId} 3` })
    await change(JSON.stringify({ by: 'customer' }))
    expect((await judge(() => undefined, '--data', test.dataFolder)).code).toBe(0)

    await db.updateTable('recording_chain').set({ bytes: 1 }).where('recording_id', '=', recordingId).execute()
    const chain = await judge(() => undefined, '--data', test.dataFolder)
    expect(chain.error).toContain('Changed row of the database: recording_chain 1')
    expect(chain.error).toContain('The chain of the recordings is broken at entry 1.')
    await db.updateTable('recording_chain').set({ bytes: wav.length }).where('recording_id', '=', recordingId).execute()
  })

  it('says of anything else that it is no pack', async () => {
    const file = join(folder, 'no.zip')
    writeFileSync(file, 'hello')
    expect(await hubCommand(['verify-evidence', file])).toMatchObject({ code: 3 })
    writeFileSync(file, pack.subarray(0, pack.length / 2))
    expect(await hubCommand(['verify-evidence', file])).toMatchObject({ code: 3 })
    expect((await hubCommand(['verify-evidence', join(folder, 'none.zip')])).code).toBe(1)
    expect(readFileSync(file).length).toBeGreaterThan(0)
  })
})
