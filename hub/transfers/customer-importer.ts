import { type FieldDefinition } from '../../contract/customer.ts'
import { duplicateRules } from '../../contract/api/transfers.api.ts'
import { guessColumns, importTargets, targetNames } from '../customers/import/column-mapping.ts'
import { type CustomerImports } from '../customers/import-customers.ts'
import { type Importer } from './importer.ts'

/** Customers by hub/customers' own importer; when it is cancelled, everything is taken out again. */
export function createCustomerImporter(parts: {
  readonly imports: Pick<CustomerImports, 'preview' | 'run'>
  readonly fields: () => Promise<readonly FieldDefinition[]>
}): Importer {
  const { imports } = parts
  return {
    right: 'customer.import',
    duplicates: duplicateRules,

    async targets() {
      const fixed = importTargets.filter((target) => target !== 'ignore')
      return [
        ...fixed.map((target) => ({ target, name: targetNames[target], required: target === 'name' })),
        ...(await parts.fields()).map(({ key, label, required }) => ({
          target: `fields.${key}`,
          name: label,
          required,
        })),
      ]
    },

    columns: async (header, mapping, fileName) => guessColumns(header, await parts.fields(), mapping, fileName),

    async preview(head, fileName, { mapping, duplicates }) {
      const wish = { source: { fileName, bytes: new Uint8Array() }, mapping, duplicates }
      const { rows } = await imports.preview(wish, head.rows.length, head)
      return rows.map(({ row, outcome, name, numbers, problems }) => ({
        ...{ row, outcome, title: name, detail: numbers.join(' ') },
        problems: [...problems],
      }))
    },

    async run({ source, wish, caller, signal, onProgress }) {
      const counts = { skipped: 0, refused: 0 }
      const result = await imports.run(
        { source, ...wish },
        {
          userId: caller.userId,
          signal,
          onProgress: (progress) => onProgress({ ...counts, ...progress }),
        },
      )
      return { ...result, undone: result.state === 'cancelled' }
    },
  }
}
