import { AsyncLocalStorage } from 'node:async_hooks'
import { type Actor } from './operation-log.ts'

/**
 * Who asked for what is being done now. The HTTP border and the command line set it, so that a subject whose functions do
 * not carry the person through can still be logged with him; without anybody it is the hub itself.
 */
export const currentActor = new AsyncLocalStorage<Actor>()
