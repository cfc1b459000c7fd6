import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'
import { topicNames } from '../../contract/bridge/names.ts'
import { waitUntil } from '../support/wait-for.ts'
import { getReady, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre, password } from './support/centre.ts'
import { passPhrase } from './support/desk.ts'
import { expect, type Seat, test } from './support/seat.ts'

/** What a stolen computer, a log sent to support, and a page with a bug in it can tell after a day's work. */

const customer = { name: '欧阳清泉', number: '13512340987' }
const note = '门口的绿色邮箱里有水票'

let centre: AppCentre
let seat: Seat
/** Seen through the bridge while the seat worked: every state of every topic. */
let shown = ''
let numberOfTheCall = ''

test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  centre = await openCentre()
  await centre.addCustomer({ name: customer.name, numbers: [customer.number] })
  seat = await startSeatAt(centre, '8001')
  const { desk, window } = seat
  await window.evaluate((names) => {
    const seen: string[] = []
    Object.assign(globalThis, { seen })
    const { topics } = (
      globalThis as unknown as { zuoxi: { topics: Record<string, (l: (s: unknown) => void) => void> } }
    ).zuoxi
    for (const name of names) topics[name]?.((state) => void seen.push(JSON.stringify(state)))
  }, topicNames)
  await getReady(centre, seat, '8001')
  await desk.topicIs('cache', 'filled', ({ state, customers }) => state === 'current' && customers === 1)
  const caller = await centre.caller({ from: customer.number })
  numberOfTheCall = caller.from
  await desk.cardOf(customer.name)
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await centre.audioBothWays('8001')
  await window.getByRole('textbox', { name: desk.words.desk.noteText, exact: true }).fill(note)
  await window.keyboard.press('Shift+F2')
  await window.keyboard.press('F10')
  await centre.call(customer.number, 'over', ({ endedAt }) => endedAt !== null)
  await waitUntil(
    'the note to be sent',
    () => desk.topic('cache'),
    ({ waiting }) => waiting === 0,
  )
  shown = await window.evaluate(() => (globalThis as unknown as { seen: string[] }).seen.join('\n'))
  // A closed seat has written everything it writes.
  await seat.app.evaluate(({ app }) => void setTimeout(() => app.quit()))
  await new Promise<void>((resolve) => seat.app.process().once('close', () => resolve()))
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await seat.remove()
  await centre.stop()
})

/** Every file the seat has left, with its bytes. */
async function files(): Promise<readonly { name: string; bytes: Buffer }[]> {
  const names = await readdir(seat.dataFolder, { recursive: true, withFileTypes: true })
  return Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const name = join(entry.parentPath, entry.name)
        return { name, bytes: await readFile(name) }
      }),
  )
}

const sipPassword = (): string => centre.stage.secrets.seats['8001'] ?? ''

/** What may lie nowhere on the disk in the clear, in the encodings programmes write. */
function secrets(): readonly { what: string; bytes: Buffer }[] {
  const words = {
    'the customer’s name': customer.name,
    'the customer’s number': customer.number,
    'the note': note,
    'the pass-phrase': passPhrase,
    'the person’s password': password,
    'the telephone’s password': sipPassword(),
  }
  return Object.entries(words).flatMap(([what, text]) => [
    { what, bytes: Buffer.from(text, 'utf8') },
    { what: `${what} (UTF-16)`, bytes: Buffer.from(text, 'utf16le') },
  ])
}

test('the local store is no plain SQLite', async () => {
  const stores = (await files()).filter(({ name }) => name.endsWith('.db'))
  expect(stores.map(({ name }) => name.replace(/^.*\//, '')).sort()).toEqual(['customers.db', 'seat.db'])
  for (const { name, bytes } of stores) {
    expect(bytes.length).toBeGreaterThan(4_000)
    expect(bytes.subarray(0, 16).toString('latin1')).not.toBe('SQLite format 3\0')
    const read = (): unknown => {
      const database = new Database(name, { readonly: true })
      try {
        return database.prepare('SELECT * FROM sqlite_master').all()
      } finally {
        database.close()
      }
    }
    expect(read, name).toThrow(/not a database|encrypted/i)
  }
})

test('no file holds a customer’s name or number, a note, a password or a token in the clear', async () => {
  const found: string[] = []
  for (const { name, bytes } of await files()) {
    for (const secret of secrets()) if (bytes.includes(secret.bytes)) found.push(`${secret.what} in ${name}`)
    // A token of the hub is a JWT or 32 bytes and more in base64url behind a name.
    if (/eyJ[\w-]{10,}\.[\w-]{10,}\.|refreshToken["':\s]+[\w-]{20,}/.test(bytes.toString('latin1')))
      found.push(`a token in ${name}`)
  }
  expect(found).toEqual([])
})

test('the log tells of the call with its number masked', async () => {
  const log = await readFile(join(seat.dataFolder, 'logs/seat.log'), 'utf8')
  expect(log).toContain('call mark')
  expect(log).not.toContain(numberOfTheCall)
  expect(log).not.toMatch(/"(password|token|refreshToken|accessToken)":"(?!…)/)
})

test('the window never saw the telephone’s password, a token or the key', () => {
  expect(shown).toContain(customer.name)
  expect(shown).toContain('registered')
  expect(shown).not.toContain(sipPassword())
  expect(shown).not.toContain(password)
  expect(shown).not.toMatch(/eyJ[\w-]{10,}\.|refreshToken|accessToken|BEGIN CERTIFICATE/)
})
