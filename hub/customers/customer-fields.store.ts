import { type FieldDefinition, type FieldType } from '../../contract/customer.ts'
import { type Executor } from './customer.store.ts'

/** In the order of the card. */
export async function listFields(db: Executor): Promise<readonly FieldDefinition[]> {
  const rows = await db.selectFrom('customer_fields').selectAll().orderBy('position').orderBy('key').execute()
  return rows.map((row) => ({
    key: row.key,
    label: { 'zh-CN': row.label_zh, en: row.label_en },
    type: row.type as FieldType,
    required: Number(row.required) === 1,
    choices: JSON.parse(row.choices) as string[],
    position: Number(row.position),
    sensitive: Number(row.sensitive) === 1,
  }))
}

export async function putField(tx: Executor, field: FieldDefinition): Promise<void> {
  const columns = {
    label_zh: field.label['zh-CN'],
    label_en: field.label.en,
    type: field.type,
    required: field.required ? 1 : 0,
    choices: JSON.stringify(field.choices),
    position: field.position,
    sensitive: field.sensitive ? 1 : 0,
  }
  await tx
    .insertInto('customer_fields')
    .values({ key: field.key, ...columns })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
    .execute()
}

export async function deleteField(tx: Executor, key: string): Promise<boolean> {
  const result = await tx.deleteFrom('customer_fields').where('key', '=', key).executeTakeFirst()
  return Number(result.numDeletedRows) > 0
}
