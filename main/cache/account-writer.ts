import { z } from 'zod'
import { ledgersApi } from '../../contract/api/ledgers.api.ts'
import { atomically, type EncryptedDatabase } from './open-encrypted.ts'

/** How far the copy of the accounts is filled. */
const accountPositionSchema = z.object({
  after: z.number(),
  newest: z.number(),
  /** Of the hub's database; null before the first page. */
  epoch: z.string().nullable(),
})
export type AccountPosition = z.infer<typeof accountPositionSchema>

const nothing: AccountPosition = { after: 0, newest: 0, epoch: null }

/** How long a page without accounts may be. */
const emptyPageBytes = 300

const readPage = (bytes: Uint8Array) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  return ledgersApi.accounts.reply.parse(JSON.parse(text))
}

/** Whether a page tells a copy that stands there nothing: the common answer at a start, not worth a thread. */
export function isNoAccountNews(bytes: Uint8Array, position: AccountPosition): boolean {
  if (bytes.byteLength > emptyPageBytes) return false
  const { accounts, to, newest, epoch } = readPage(bytes)
  return accounts.length === 0 && to === position.after && newest === position.newest && epoch === position.epoch
}

export type AccountWriter = {
  position(): AccountPosition
  page(bytes: Uint8Array, after: number): AccountPosition
  clear(): AccountPosition
}

export function readAccountPosition(database: EncryptedDatabase): AccountPosition {
  const row = database.prepare("SELECT body FROM state WHERE name = 'accounts'").all()[0] as
    { body: string } | undefined
  const read = row === undefined ? undefined : accountPositionSchema.safeParse(JSON.parse(row.body))
  return read?.success ? read.data : nothing
}

/** What customers have with the shop, beside the customers; a page and how far it brings us are one transaction. */
export function createAccountWriter(database: EncryptedDatabase): AccountWriter {
  const put = database.prepare('INSERT OR REPLACE INTO account (customer_id, body) VALUES (?, ?)')
  const clear = database.prepare('DELETE FROM account')
  const putState = database.prepare("INSERT OR REPLACE INTO state (name, body) VALUES ('accounts', ?)")
  let position = readAccountPosition(database)

  const change = (work: () => AccountPosition): AccountPosition => {
    const next = atomically(database, () => {
      const after = work()
      putState.run(JSON.stringify(after))
      return after
    })
    position = next
    return next
  }

  return {
    position: () => position,
    page(bytes, after) {
      const { accounts, to, newest, epoch } = readPage(bytes)
      return change(() => {
        // Another database, or an older copy of it: what it calls 17 is not what we know as 17.
        if ((position.epoch !== null && position.epoch !== epoch) || to < position.after) {
          clear.run()
          return { after: 0, newest, epoch }
        }
        if (after !== position.after) return position
        for (const account of accounts) put.run(account.customerId, JSON.stringify(account))
        return { after: to, newest, epoch }
      })
    },
    clear: () =>
      change(() => {
        clear.run()
        return nothing
      }),
  }
}
