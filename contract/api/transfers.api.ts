import { z } from 'zod'
import { bilingualSchema } from '../language-schema.ts'
import { defineEndpoint } from './endpoint.ts'
import { orderFilterSchema } from './orders.api.ts'

const tag = '导入导出 Import and export'

export const transferKinds = ['customers', 'products', 'orders'] as const
export const transferKindSchema = z.enum(transferKinds)
export type TransferKind = (typeof transferKinds)[number]

/** What to do with a row whose thing is there already. */
export const duplicateRules = ['skip', 'update', 'create'] as const
export const duplicateRuleSchema = z.enum(duplicateRules)
export type DuplicateRule = (typeof duplicateRules)[number]

export const exportFormats = ['xlsx', 'csv', 'csv-gbk'] as const
export const exportFormatSchema = z.enum(exportFormats)
export type ExportFormat = (typeof exportFormats)[number]

/** Larger files are split by whoever has them: a hundred thousand customers are some 20 MB. */
export const largestUpload = 64 * 1024 * 1024

const fileName = z.string().trim().min(1).max(200)
const cell = z.string().max(200)

/** Header as it stands in the file → target; `ignore` leaves a column out, one not named is guessed by its words. */
export const mappingSchema = z.record(cell, z.string().max(64))

export const rowProblemSchema = z.object({
  row: z.int(),
  column: z.string(),
  value: z.string(),
  reason: bilingualSchema,
  remedy: bilingualSchema,
})

const columnSchema = z.object({
  header: z.string(),
  /** Null: nobody knows what it holds. */
  target: z.string().nullable(),
  /** Of the first rows. */
  sample: z.string(),
})

export const importStates = ['uploaded', 'running', 'done', 'cancelled', 'failed'] as const

/** One file on its way in. What is known of it is kept until a day has passed; the file only until it is stored. */
export const importJobSchema = z.object({
  id: z.string(),
  kind: transferKindSchema,
  fileName: z.string(),
  format: z.enum(['csv', 'xlsx']),
  encoding: z.enum(['utf-8', 'gb18030', 'utf-16le']).nullable(),
  columns: z.array(columnSchema),
  /** What a column may hold, in the order it is offered. */
  targets: z.array(z.object({ target: z.string(), name: bilingualSchema, required: z.boolean() })),
  duplicates: z.array(duplicateRuleSchema),
  state: z.enum(importStates),
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  skipped: z.int(),
  refused: z.int(),
  /** How much of the file these rows are, 0 to 1. */
  share: z.number(),
  secondsLeft: z.int().nullable(),
  /** How many lines the error report has. */
  problems: z.int(),
  /** Of a cancelled or failed run: whether what was stored before has been taken out again. */
  undone: z.boolean(),
  /** Customers of a cancelled run that people had changed meanwhile; they stay. */
  kept: z.array(z.string()),
  /** Why it failed. */
  message: bilingualSchema.nullable(),
})
export type ImportJob = z.infer<typeof importJobSchema>

export const previewRowSchema = z.object({
  row: z.int(),
  outcome: z.enum(['create', 'update', 'skip', 'refuse']),
  title: z.string(),
  detail: z.string(),
  problems: z.array(rowProblemSchema),
})
export const importPreviewSchema = z.object({ columns: z.array(columnSchema), rows: z.array(previewRowSchema) })

export const importWishSchema = z.strictObject({
  mapping: mappingSchema.default({}),
  duplicates: duplicateRuleSchema.default('skip'),
})

const oneImport = z.object({ id: z.uuidv7() })
const upload = {
  method: 'POST',
  tag,
  query: z.strictObject({ fileName }),
  upload: { mediaTypes: ['application/octet-stream'], limitBytes: largestUpload },
  reply: importJobSchema,
  errors: ['request.too-large', 'request.too-many'],
} as const

const download = {
  mediaTypes: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv'],
} as const
const exported = {
  method: 'GET',
  tag,
  download,
  reply: z.unknown(),
  errors: ['state.illegal', 'request.too-many'],
} as const

export const transfersApi = {
  uploadCustomers: defineEndpoint({
    ...upload,
    path: '/api/imports/customers',
    summary: '上传客户表 A table of customers, to be looked at before it is imported',
    access: 'customer.import',
  }),
  uploadProducts: defineEndpoint({
    ...upload,
    path: '/api/imports/products',
    summary: '上传商品表 A table of products, to be looked at before it is imported',
    access: 'product.write',
  }),
  uploadOrders: defineEndpoint({
    ...upload,
    path: '/api/imports/orders',
    summary: '上传订单表 A table of orders, to be looked at before it is imported',
    access: 'order.import',
  }),
  /** These are for whoever sent the file, while he still has the right. */
  read: defineEndpoint({
    method: 'GET',
    path: '/api/imports/:id',
    summary: '导入进度 How far an import of one’s own is',
    tag,
    access: 'signed-in',
    params: oneImport,
    reply: importJobSchema,
    errors: ['thing.not-found'],
  }),
  preview: defineEndpoint({
    method: 'POST',
    path: '/api/imports/:id/preview',
    summary: '导入预览 What would become of the first rows; nothing is stored',
    tag,
    access: 'signed-in',
    params: oneImport,
    body: importWishSchema,
    reply: importPreviewSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  start: defineEndpoint({
    method: 'POST',
    path: '/api/imports/:id/start',
    summary: '开始导入 Import the file; sending it again while it runs does nothing',
    tag,
    access: 'signed-in',
    params: oneImport,
    body: importWishSchema,
    reply: importJobSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  cancel: defineEndpoint({
    method: 'POST',
    path: '/api/imports/:id/cancel',
    summary: '取消导入 Stop an import, or forget a file that was not begun; answers when it has stopped',
    tag,
    access: 'signed-in',
    params: oneImport,
    reply: importJobSchema,
    errors: ['thing.not-found'],
  }),
  report: defineEndpoint({
    method: 'GET',
    path: '/api/imports/:id/report',
    summary: '错误报告 The rows that were not taken, why, and what to do, as CSV',
    tag,
    access: 'signed-in',
    params: oneImport,
    download: { mediaTypes: ['text/csv'] },
    reply: z.unknown(),
    errors: ['thing.not-found'],
  }),
  exportCustomers: defineEndpoint({
    ...exported,
    path: '/api/exports/customers',
    summary: '导出客户 The customers within reach, watermarked and logged; with a text those a search shows',
    access: 'customer.export',
    query: z.strictObject({ format: exportFormatSchema, text: z.string().trim().min(1).max(100).optional() }),
  }),
  exportProducts: defineEndpoint({
    ...exported,
    path: '/api/exports/products',
    summary: '导出商品 The products, watermarked and logged',
    access: 'product.write',
    query: z.strictObject({ format: exportFormatSchema }),
  }),
  exportOrders: defineEndpoint({
    ...exported,
    path: '/api/exports/orders',
    summary: '导出订单 The orders within reach, filtered as in their list, watermarked and logged',
    access: 'order.export',
    query: orderFilterSchema.extend({ format: exportFormatSchema }),
  }),
} as const
