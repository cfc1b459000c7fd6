import { createTwoFilesPatch } from 'diff'
import { join } from 'node:path'
import { type Manifest, readIfThere } from './ownership.ts'

/** Lines that carry a secret: SIP and AMI passwords, mailbox PINs. */
const secretLine = /^(\s*(?:secret|password)\s*=\s*)(.+)$|^(\d+ => )(\d+)(,)/gm

/** Takes secrets out of a text; one that differs from the new rendering's says so. */
function masked(text: string, known: ReadonlySet<string>): string {
  return text.replace(secretLine, (_line, key?: string, value?: string, box?: string, pin?: string, comma?: string) => {
    const word = known.has(value ?? pin ?? '') ? '<secret>' : '<other secret>'
    return key === undefined ? `${box ?? ''}${word}${comma ?? ''}` : `${key}${word}`
  })
}

function secretsIn(texts: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const text of texts) for (const match of text.matchAll(secretLine)) found.add(match[2] ?? match[4] ?? '')
  return found
}

export interface FileChange {
  readonly name: string
  readonly kind: 'new' | 'changed' | 'removed'
  /** Unified diff, secrets masked. */
  readonly patch: string
}

/** What apply would change in the folder. */
export async function differences(
  target: string,
  rendering: ReadonlyMap<string, string>,
  manifest: Manifest,
): Promise<readonly FileChange[]> {
  const known = secretsIn(rendering.values())
  const changes: FileChange[] = []
  const gone = Object.keys(manifest).filter((name) => !rendering.has(name))
  for (const name of [...rendering.keys(), ...gone].sort()) {
    const installed = await readIfThere(join(target, name))
    const wanted = rendering.get(name)
    if (installed === wanted) continue
    const patch = createTwoFilesPatch(
      installed === undefined ? '/dev/null' : `installed/${name}`,
      wanted === undefined ? '/dev/null' : `rendered/${name}`,
      masked(installed ?? '', known),
      masked(wanted ?? '', known),
      undefined,
      undefined,
      { context: 3 },
    )
    changes.push({ name, kind: installed === undefined ? 'new' : wanted === undefined ? 'removed' : 'changed', patch })
  }
  return changes
}
