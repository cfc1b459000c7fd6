import fc from 'fast-check'
import { z } from 'zod'

type JsonSchema = {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly propertyNames?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
}

/**
 * Values that fit a schema as far as its JSON form tells (rules written as code are not in it), such as a client sends.
 * @param ids ids that exist, mixed among made ones
 */
export function fittingValues(schema: z.ZodType, ids: readonly string[]): fc.Arbitrary<unknown> {
  return fitting(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, ids)
}

function fitting(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return fc.oneof(...alternatives.map((one) => fitting(one, ids)))
  if (schema.allOf) {
    const parts = schema.allOf.map((one) => fitting(one, ids) as fc.Arbitrary<object>)
    return fc.tuple(...parts).map((objects) => Object.assign({}, ...objects) as unknown)
  }
  switch (schema.type) {
    case 'object':
      return fittingObject(schema, ids)
    case 'array':
      return fc.array(fitting(schema.items ?? {}, ids), { maxLength: Math.min(3, schema.maxItems ?? 3) })
    case 'string':
      return fittingText(schema, ids)
    case 'integer':
      return fc.integer({ min: clamp(schema.minimum ?? -1_000), max: clamp(schema.maximum ?? 2_000_000_000) })
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: Math.min(schema.maximum ?? 4e12, 4e12), noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.constantFrom('true', 'false', 1, 'x')
  }
}

const clamp = (bound: number): number => Math.max(-2_000_000_000, Math.min(2_000_000_000, bound))

function fittingObject(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const { properties = {}, additionalProperties: rest } = schema
  const required = new Set(schema.required)
  const model = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, fitting(one, ids)]))
  const own = fc.record(model, { requiredKeys: Object.keys(model).filter((name) => required.has(name)) })
  if (typeof rest !== 'object') return own
  const names = fitting(schema.propertyNames ?? { type: 'string', maxLength: 8 }, ids) as fc.Arbitrary<string>
  return fc
    .tuple(own, fc.dictionary(names, fitting(rest, ids), { maxKeys: 3 }))
    .map(([some, more]) => ({ ...more, ...some }))
}

function fittingText(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<string> {
  if (schema.format === 'uuid') {
    const made = fc.uuid({ version: 7 })
    return ids.length === 0 ? made : fc.oneof(fc.constantFrom(...ids), made)
  }
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern))
  const minLength = schema.minLength ?? 0
  const maxLength = Math.max(minLength, Math.min(schema.maxLength ?? 12, 12))
  // Numbers and words as people type them beside anything at all.
  return fc.oneof(
    fc.constantFrom('13812345678', '0571-8888 1234', '+86 10 8888 1234', '张三', 'meal'),
    fc.string({ minLength, maxLength, unit: 'binary' }),
    fc.string({ minLength, maxLength }),
  )
}
