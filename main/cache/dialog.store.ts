import { type DialogRecord, type DialogRecords } from './dialog-records.ts'
import { type EncryptedDatabase } from './open-encrypted.ts'

export function createDialogStore(database: EncryptedDatabase): DialogRecords {
  const all = database.prepare('SELECT body FROM dialog')
  const put = database.prepare('INSERT OR REPLACE INTO dialog (line_id, body) VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM dialog WHERE line_id = ?')
  return {
    list: () => (all.all() as { body: string }[]).map(({ body }) => JSON.parse(body) as DialogRecord),
    put: (record) => void put.run(record.lineId, JSON.stringify(record)),
    remove: (lineId) => void remove.run(lineId),
  }
}
