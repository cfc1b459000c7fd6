import { z } from 'zod'

/**
 * Whole numbers a client sends, within what both databases can hold: PostgreSQL refuses a larger one or a fraction where
 * SQLite takes it.
 */
const largest = 2_147_483_647

/** The version a change was made on; the first is 1. */
export const versionSchema = z.int().min(1).max(largest)
/** The same for a thing that may never have been stored: then 0. */
export const versionOrNoneSchema = z.int().min(0).max(largest)
/** Where the page before ended, from a query string. */
export const pageStartSchema = z.coerce.number().int().min(1).max(largest)
/** A moment to come, epoch ms. */
export const instantSchema = z.int().min(0)
