import SqliteDatabase from 'libsql'
import { type SqliteResult } from './sqlite-connection.ts'

/**
 * What goes between the hub's thread and the one that holds the writing connection. One request is one message and gets
 * one reply; requests are done in the order they are sent.
 */
export type WriterRequest =
  | { readonly kind: 'open'; readonly file: string; readonly pragmas: readonly string[] }
  | {
      readonly kind: 'run'
      /** `begin`: opens a transaction first. `inside`: refused when SQLite has rolled the transaction back. */
      readonly place: 'begin' | 'inside' | 'alone'
      readonly sql: string
      readonly parameters: readonly unknown[]
    }
  | { readonly kind: 'commit' | 'rollback' | 'close' }

export type WriterReply = {
  readonly id: number
  /** Of the connection after the request, also after a failed one. */
  readonly inTransaction: boolean
  readonly result?: SqliteResult
  readonly error?: SentError
}

/** A copied error would lose its code, and with it what is wrong (developer.mozilla.org, structured clone algorithm). */
export type SentError = {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly rawCode?: number
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  if (!('code' in error) || typeof error.code !== 'string') return { name, message }
  const rawCode = 'rawCode' in error && typeof error.rawCode === 'number' ? { rawCode: error.rawCode } : {}
  return { name, message, code: error.code, ...rawCode }
}

export function receivedError({ name, message, code, rawCode }: SentError): Error {
  if (code?.startsWith('SQLITE_')) return new SqliteDatabase.SqliteError(message, code, rawCode)
  const error = name === 'TypeError' ? new TypeError(message) : new Error(message)
  return code === undefined ? error : Object.assign(error, { code })
}
