import { randomBytes, randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Document, parseDocument, stringify } from 'yaml'
import { type Centre } from '../contract/centre/centre.ts'
import { type Secrets, secretsSchema } from '../contract/centre/secrets.ts'
import { type Problem, problemAt } from './check/problems.ts'

/** `secrets.yaml` of a centre: beside its `centre.yaml`. */
export function secretsPath(centrePath: string): string {
  return join(dirname(centrePath), 'secrets.yaml')
}

/** 144 random bits in letters that need no escaping anywhere. */
const newPassword = () => randomBytes(18).toString('base64url')

/** What a centre needs and does not have yet; what exists is kept. Trunk passwords are never invented. */
export function completeSecrets(centre: Centre, known?: Secrets): Secrets {
  const boxes = [
    ...centre.seats.filter(({ voicemail }) => voicemail).map(({ extension }) => extension),
    ...centre.queues.filter(({ voicemail }) => voicemail).map(({ extension }) => extension),
  ]
  return {
    ami: known?.ami ?? { user: 'zuoxi-hub', password: newPassword() },
    seats: {
      ...known?.seats,
      ...Object.fromEntries(centre.seats.map(({ extension }) => [extension, known?.seats[extension] ?? newPassword()])),
    },
    trunks: known?.trunks ?? {},
    mailboxes: {
      ...known?.mailboxes,
      ...Object.fromEntries(
        boxes.map((box) => [box, known?.mailboxes[box] ?? String(randomInt(0, 1_000_000)).padStart(6, '0')]),
      ),
    },
  }
}

/**
 * Reads `secrets.yaml` beside the centre definition. `secrets` is undefined when the file does not exist (no problem:
 * the first render makes it) or is wrong (problems say where). The values never appear in a problem.
 */
export async function loadSecrets(
  centrePath: string,
): Promise<{ readonly secrets: Secrets | undefined; readonly problems: readonly Problem[] }> {
  const file = secretsPath(centrePath)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { secrets: undefined, problems: [] }
    return {
      secrets: undefined,
      problems: [problemAt(file, undefined, 'secrets.unreadable', { reason: (error as Error).message })],
    }
  }
  const document = parseDocument(text, { logLevel: 'error' })
  const parsed = document.errors.length > 0 ? undefined : secretsSchema.safeParse(contentOf(document))
  if (parsed?.success) return { secrets: parsed.data, problems: [] }
  const place = parsed?.error.issues[0]?.path.join('.') ?? `line ${String(document.errors[0]?.linePos?.[0].line ?? 1)}`
  return { secrets: undefined, problems: [problemAt(file, undefined, 'secrets.invalid', { place })] }
}

/** Undefined with an alias in it: none is needed, and a small file could grow into a huge one. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    return undefined
  }
}

/**
 * Loads the secrets, makes what is missing and writes them back (mode 0600, whole file or nothing).
 * Problems are those of `loadSecrets`; nothing is overwritten when the file there is wrong.
 */
export async function ensureSecrets(
  centrePath: string,
  centre: Centre,
): Promise<{ readonly secrets: Secrets | undefined; readonly problems: readonly Problem[] }> {
  const loaded = await loadSecrets(centrePath)
  if (loaded.problems.length > 0) return loaded
  const secrets = completeSecrets(centre, loaded.secrets)
  if (loaded.secrets === undefined || stringify(loaded.secrets) !== stringify(secrets)) {
    const file = secretsPath(centrePath)
    const beside = `${file}.new-${String(process.pid)}`
    const note = '# 机密：交换机与中心的口令，勿提交、勿外传。 Secrets of PBX and hub: do not commit, do not pass on.\n'
    await writeFile(beside, note + stringify(secrets), { mode: 0o600 })
    await rename(beside, file)
  }
  return { secrets, problems: [] }
}

/** Whether the secrets file may be read by others: refused by check. */
export function secretsExist(centrePath: string): boolean {
  return existsSync(secretsPath(centrePath))
}
