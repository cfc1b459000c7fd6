import { createHash, X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import { z } from 'zod'
import { systemApi } from '../../contract/api/system.api.ts'
import { type Enrolment } from '../../contract/enrolment.ts'
import { type Language } from '../../contract/language.ts'
import { SeatError } from '../seat-error.ts'
import { hubUrl, type HubTarget } from './hub-address.ts'
import { createHubHttp, hubClient, networkError } from './hub-http.ts'

/** Older hubs do not say the company. */
const replySchema = systemApi.certificateAuthority.reply.extend({ company: z.string().nullable().default(null) })

/**
 * The first look at a hub (contract/enrolment.ts): fetched without trust, believed only when the certificate itself has the
 * code's fingerprint, and then tried out: the hub's own certificate must come from it.
 * @throws SeatError `seat.hub-away`, `seat.hub-not-trusted`
 */
export async function fetchAuthority(
  { host, port, fingerprint }: Enrolment,
  language: () => Language,
  timeoutMs = 10_000,
): Promise<{ readonly target: HubTarget; readonly company: string | null }> {
  const { pem, company } = await fetchUntrusted({ host, port }, timeoutMs)
  const certificate = readCertificate(pem)
  const found = createHash('sha256').update(certificate.raw).digest('hex')
  if (!found.startsWith(fingerprint.replaceAll(':', '').toLowerCase())) {
    throw new SeatError('seat.hub-not-trusted', { why: 'fingerprint' })
  }
  // What was sent may hold more than the one certificate that was looked at.
  const target = { host, port, authority: certificate.toString() }
  const http = createHubHttp({ target, language, timeoutMs })
  try {
    await http.ask(systemApi.health, {})
  } finally {
    http.close()
  }
  return { target, company }
}

async function fetchUntrusted(
  at: Pick<Enrolment, 'host' | 'port'>,
  timeoutMs: number,
): Promise<z.infer<typeof replySchema>> {
  const agent = new Agent({ rejectUnauthorized: false })
  try {
    const client = hubClient(hubUrl('https', at), agent, timeoutMs)
    const { status, data } = await client.get<ArrayBuffer>(systemApi.certificateAuthority.path, {
      maxContentLength: 65_536,
    })
    if (status !== 200) throw new SeatError('seat.hub-not-trusted', { why: `status-${String(status)}` })
    return replySchema.parse(JSON.parse(Buffer.from(data).toString('utf8')))
  } catch (error) {
    if (error instanceof SeatError) throw error
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      throw new SeatError('seat.hub-not-trusted', { why: 'not-a-hub' })
    }
    throw networkError(error)
  } finally {
    agent.destroy()
  }
}

function readCertificate(pem: string): X509Certificate {
  try {
    const certificate = new X509Certificate(pem)
    if (certificate.ca) return certificate
  } catch {
    // Said below.
  }
  throw new SeatError('seat.hub-not-trusted', { why: 'not-an-authority' })
}
