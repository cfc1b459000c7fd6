import { statfs } from 'node:fs/promises'
import { type SystemState } from '../../contract/api/system.api.ts'
import { type DatabaseHandle } from '../database/open-database.ts'

export type PbxLink = SystemState['pbx'][number]

/** Where a seat finds the hub and what it trusts. Null for a hub without TLS (tests). */
export type HubIdentity = {
  readonly host: string
  readonly port: number
  readonly authority: string
  readonly fingerprint: string
  readonly expiresAt: number
  readonly authorityExpiresAt: number
} | null

export type SystemOptions = {
  readonly version: string
  readonly dataFolder: string
  readonly database: DatabaseHandle
  readonly identity: () => HubIdentity
  readonly company: () => string | null
  readonly links: () => readonly PbxLink[]
  readonly sessions: () => number
  readonly now: () => number
}

/** How the hub itself is doing (AD5). */
export type System = {
  state(): Promise<SystemState>
  health(): { state: 'ok' | 'trouble'; version: string }
  identity(): HubIdentity
  company(): string | null
}

export function createSystem(options: SystemOptions): System {
  const startedAt = options.now()
  return {
    async state() {
      const identity = options.identity()
      const memory = process.memoryUsage()
      return {
        version: options.version,
        startedAt,
        now: options.now(),
        company: options.company(),
        database: { ...options.database.health() },
        pbx: [...options.links()],
        memory: { residentBytes: memory.rss, heapBytes: memory.heapUsed },
        disk: await diskOf(options.dataFolder),
        certificate: identity && { expiresAt: identity.expiresAt, authorityExpiresAt: identity.authorityExpiresAt },
        sessions: options.sessions(),
      }
    },
    health: () => ({ state: options.database.health().state === 'ok' ? 'ok' : 'trouble', version: options.version }),
    identity: options.identity,
    company: options.company,
  }
}

async function diskOf(folder: string): Promise<SystemState['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return null
  }
}
