import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PracticeState } from '../../contract/practice.ts'
import { buildHub } from '../../electron.vite.hub.ts'
import { hubCommand } from '../support/hub-command.ts'
import { type EmbeddedChild, startEmbeddedChild } from '../support/practice/embedded-child.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

/** The hub as the app starts it, from the source and as it is shipped, with a softphone of JsSIP and WebRTC. */

const root = join(import.meta.dirname, '../..')
const bundle = join(root, 'out', `test-hub-${String(process.pid)}`)
const source = join(root, 'hub/embedded/embedded-hub.ts')
let folder: TemporaryFolder

beforeAll(async () => {
  folder = await temporaryFolder('embedded')
  await buildHub(bundle)
})
afterAll(async () => {
  await rm(bundle, { recursive: true, force: true })
  await folder.remove()
})

const practice = (name: string) => ({ kind: 'practice', folder: join(folder.path, name), language: 'zh-CN' }) as const
const nobody = { paused: true, colleagues: 0 }

async function practiceOf(hub: EmbeddedChild, token: string): Promise<PracticeState> {
  return (await hub.ask('GET', '/api/practice', { token })).body['practice'] as PracticeState
}

/** A call with that wish, rung at 1001's softphone and answered there. */
async function callAnswered(hub: EmbeddedChild): Promise<void> {
  const trainer = await hub.signIn('1100')
  await hub.ask('PATCH', '/api/practice', { token: trainer, body: nobody })
  const { token, seat, extension } = await hub.sitDown('1001')
  const placed = await hub.ask('POST', '/api/practice/calls', { token, body: { intent: 'chase', mood: 'hurried' } })
  expect([placed.status, placed.body['error']]).toEqual([200, undefined])
  const call = await seat.next()
  const offered = (await practiceOf(hub, trainer)).calls.find((one) => one.extension === extension)
  expect(offered).toMatchObject({ intent: 'chase', phase: 'ringing' })
  expect(call.header('X-Zuoxi-Call')).toBe(offered?.callId)
  await call.answer()
  call.media().say([])
  await waitFor('the caller to say what he wants', async () => {
    const said = (await practiceOf(hub, trainer)).calls.flatMap((one) => one.said.map(({ text }) => text)).join('')
    return said.includes('我订的水怎么还没到')
  })
  await waitFor('his voice to come', async () => Number(await call.media().receivedPackets()) > 50)
  call.hangUp()
  await call.until('ended')
}

describe('the embedded hub', () => {
  it('is a practice centre that rings a softphone, from the source', async () => {
    await using hub = startEmbeddedChild(source, practice('source'))
    const { people, firstCode } = await hub.ready()
    expect(firstCode).toBeNull()
    expect(people.find(({ role }) => role === 'supervisor')?.extension).toBe('8100')
    expect(hub.reports.some(({ kind }) => kind === 'progress')).toBe(true)
    await callAnswered(hub)
    expect(await hub.stop()).toBe(0)
    expect(hub.said()).toBe('')
  })

  it('is the same as it is shipped, and goes on where it stopped', async () => {
    const wish = practice('bundle')
    await using first = startEmbeddedChild(join(bundle, 'embedded-hub.js'), wish)
    const before = await first.ready()
    await callAnswered(first)
    await first.stop()
    await using second = startEmbeddedChild(join(bundle, 'embedded-hub.js'), wish)
    const after = await second.ready()
    expect(after.people).toEqual(before.people)
    expect(JSON.stringify(second.reports)).not.toContain('Making')
    const token = await second.signIn('1001')
    const { body } = await second.ask('GET', '/api/calls?limit=5', { token })
    expect(JSON.stringify(body)).toContain('"extension":"8001"')
    expect(await second.stop()).toBe(0)
  })

  it('ends when whoever started it has gone, and begins anew what it had not finished', async () => {
    const wish = practice('cut-off')
    await using first = startEmbeddedChild(join(bundle, 'embedded-hub.js'), wish)
    await waitFor('the company to be in the making', () => first.reports.some(({ kind }) => kind === 'progress'))
    first.process.disconnect()
    expect(await first.ended).toBe(0)
    await using second = startEmbeddedChild(join(bundle, 'embedded-hub.js'), wish)
    const { people } = await second.ready()
    expect(people).toHaveLength(8)
    await second.stop()
  })

  it('is an ordinary hub for a company, with the administrator’s first code', async () => {
    const wish = { kind: 'company', folder: join(folder.path, 'company'), centreFile: null } as const
    await using hub = startEmbeddedChild(join(bundle, 'embedded-hub.js'), wish)
    expect((await hub.ready()).firstCode).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
    const { status, body } = await hub.ask('GET', '/api/practice')
    expect([status, (body['error'] as { code: string }).code]).toEqual([401, 'access.not-signed-in'])
    await hub.stop()
    // Made-up data never goes into it, nor it into made-up data.
    await using wrong = startEmbeddedChild(join(bundle, 'embedded-hub.js'), { ...practice('company') })
    await waitFor('it to say why not', () => wrong.reports.some(({ kind }) => kind === 'failed'))
    expect(await wrong.ended).toBe(1)
    expect(JSON.stringify(wrong.reports)).toContain('真实中心')
    expect(await readdir(wish.folder)).toContain('hub.db')
  })

  it('runs for a classroom too, and says who can sign in', async () => {
    const stop = new AbortController()
    const data = join(folder.path, 'classroom')
    const words = ['practice', '--data', data, '--listen', '127.0.0.1:0', '--name', 'localhost']
    const told = hubCommand(words, {}, stop.signal)
    await waitFor(
      'it to listen',
      async () => (await readFile(join(data, 'hub.holder.json'), 'utf8')).includes('port'),
      {
        timeoutMs: 90_000,
      },
    )
    // Another finds the folder taken, and says by whom.
    const second = await hubCommand(words)
    expect([second.code, second.error]).toEqual([4, expect.stringContaining('practice')])
    stop.abort()
    const { code, out } = await told
    expect(code).toBe(0)
    expect(out).toContain('made up')
    expect(out).toMatch(/ZUOXI1~localhost~\d+~/)
    expect(out).toMatch(/1100\s+楼敏\s+supervisor\s+8100\s+\S{16}/)
  })

  it('says so when there is no folder to work in', async () => {
    const wish = practice('no-folder')
    await mkdir(folder.path, { recursive: true })
    await writeFile(wish.folder, 'a file')
    await using hub = startEmbeddedChild(join(bundle, 'embedded-hub.js'), wish)
    expect(await hub.ended).toBe(1)
    expect(hub.reports.at(-1)).toMatchObject({ kind: 'failed' })
  })
})
