import { createLogger } from '../http/logger.ts'
import { type HubSettings } from '../settings/settings.ts'
import { webSeatsOfHub } from '../web-seats/web-seats-of-hub.ts'
import { pagesAreBuilt, type WebSeats } from '../web-seats/web-seats.ts'
import { type CommandContext } from './terminal.ts'

const texts = {
  webSeats: { 'zh-CN': '网页座席：{address}', en: 'Web seats: {address}' },
  noWebSeats: {
    'zh-CN': '网页座席没有启动：{reason}。中心照常工作；换一个端口（--web-port）后重新启动。',
    en: 'The web seats did not start: {reason}. The hub works as usual; choose another port (--web-port) and start again.',
  },
  notBuilt: {
    'zh-CN': '网页座席没有启动：界面还没有构建，先运行 npm run build。',
    en: 'The web seats did not start: the interface has not been built; run npm run build first.',
  },
} as const

export type WebSeatsHere = WebSeats & { readonly address: string }

/**
 * The web seats of a hub that a command runs, and where they are, said. Null: none are wanted, or they could not start,
 * which is said too; the hub goes on without.
 */
export async function openWebSeats(
  settings: HubSettings,
  hub: { readonly port: number; readonly company: string | null },
  { terminal, say }: CommandContext,
  { plain = false }: { readonly plain?: boolean } = {},
): Promise<WebSeatsHere | null> {
  const { webPort } = settings
  if (webPort === null) return null
  if (!pagesAreBuilt()) {
    terminal.out(say(texts.notBuilt))
    return null
  }
  try {
    const web = await webSeatsOfHub({ ...settings, webPort }, hub, createLogger(settings.logLevel), { plain })
    const address = addressOf(settings, web.port, plain ? 'http' : 'https')
    terminal.out(say(texts.webSeats, { address }))
    return { ...web, address }
  } catch (error) {
    terminal.error(say(texts.noWebSeats, { reason: error instanceof Error ? error.message : String(error) }))
    return null
  }
}

/** As others reach it: a hub that listens everywhere is known by its first name. */
export function addressOf(
  { listen: { host }, names }: Pick<HubSettings, 'listen' | 'names'>,
  port: number,
  scheme = 'https',
): string {
  const known = host === '0.0.0.0' || host === '::' ? (names[0] ?? 'localhost') : host
  return `${scheme}://${known.includes(':') ? `[${known}]` : known}:${String(port)}`
}
