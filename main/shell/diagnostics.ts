import { readdir, readFile } from 'node:fs/promises'
import { networkInterfaces, release, totalmem, uptime } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { type Topics } from '../../contract/bridge/topics.ts'
import { maskText } from './seat-log.ts'

export type Diagnostics = {
  readonly logFolder: string
  readonly version: string
  readonly topics: Pick<Topics, 'app' | 'session' | 'health' | 'seat' | 'devices' | 'cache'>
  readonly processes: readonly { type: string; memoryKilobytes: number; cpuPercent: number }[]
}

/**
 * What a person hands to whoever helps him: versions, states of the links, devices, logs. No customer, no number, no secret:
 * of the topics only those about the machine are taken, and every text is masked again.
 */
export async function makeDiagnostics({ logFolder, version, topics, processes }: Diagnostics): Promise<Uint8Array> {
  const { app, health, devices, cache, seat, session } = topics
  const state = {
    version,
    at: new Date().toISOString(),
    electron: process.versions['electron'],
    chrome: process.versions['chrome'],
    node: process.versions.node,
    platform: `${process.platform} ${process.arch} ${release()}`,
    memoryMegabytes: Math.round(totalmem() / 2 ** 20),
    uptimeSeconds: Math.round(uptime()),
    networks: Object.entries(networkInterfaces()).map(([name, addresses]) => ({
      name,
      families: (addresses ?? []).map(({ family, internal }) => (internal ? `${family} internal` : family)),
    })),
    processes,
    app: { settings: app.settings, keyStore: app.keyStore },
    session: { phase: session.phase, phone: session.phone, endedBecause: session.endedBecause },
    health,
    devices,
    cache,
    seat: {
      state: seat.agent?.state ?? null,
      reason: seat.agent?.reason ?? null,
      registered: seat.agent?.registered ?? null,
      proofs: seat.proofs,
      disagreement: seat.disagreement,
      clockOffsetMs: seat.clockOffsetMs,
    },
  }
  const files: Record<string, Uint8Array> = { 'state.json': strToU8(maskText(JSON.stringify(state, null, 2))) }
  for (const name of await readdir(logFolder).catch(() => [])) {
    if (!name.endsWith('.log')) continue
    files[`logs/${name}`] = strToU8(maskText(await readFile(join(logFolder, name), 'utf8')))
  }
  return zipSync(files, { level: 6 })
}
