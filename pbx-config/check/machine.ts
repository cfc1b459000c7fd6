import { existsSync, readdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Centre } from '../../contract/centre/centre.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { languageOf } from '../asterisk/pjsip-conf.ts'
import { secretsPath } from '../secrets-file.ts'
import { type Problem, problemAt } from './problems.ts'
import { destinationsOf } from './names.ts'
import { type Reporter } from './reporter.ts'
import { type Path } from './source.ts'

/** What only the machine can tell: certificates, prompts and music that should lie there. */
export function checkMachine(centre: Centre, { report }: Reporter): void {
  for (const name of ['certificate', 'privateKey'] as const) {
    const file = centre.network[name]
    if (file !== undefined && !existsSync(file)) report(['network', name], 'certificate.missing', { value: file })
  }
  const { sounds, music } = centre.directories
  for (const [path, prompt] of promptsOf(centre)) {
    const folder = join(sounds, languageOf(centre))
    if (![folder, join(sounds, 'en'), sounds].some((place) => soundExists(join(place, prompt)))) {
      report(path, 'prompt.missing', { value: prompt, folder })
    }
  }
  const folders: readonly (readonly [Path, string])[] = [
    [['directories', 'music'], music],
    ...centre.music.map(({ folder }, index) => [['music', index, 'folder'], folder] as const),
  ]
  for (const [path, folder] of folders) if (!existsSync(folder)) report(path, 'music.missing', { value: folder })
}

function promptsOf(centre: Centre): readonly (readonly [Path, string])[] {
  const found: (readonly [Path, string | undefined])[] = [
    ...destinationsOf(centre).map(([path, { announcement }]) => [[...path, 'announcement'], announcement] as const),
    ...centre.menus.map(({ prompt }, index) => [['menus', index, 'prompt'], prompt] as const),
    ...centre.queues.flatMap(({ announce, agentAnnouncement }, index) => [
      [['queues', index, 'announce', 'welcome'], announce.welcome] as const,
      [['queues', index, 'announce', 'periodic'], announce.periodic] as const,
      [['queues', index, 'agentAnnouncement'], agentAnnouncement] as const,
    ]),
    [['recording', 'announcement'], centre.recording.announcement],
  ]
  return found.flatMap(([path, prompt]) => (prompt === undefined ? [] : [[path, prompt] as const]))
}

function soundExists(path: string): boolean {
  try {
    return readdirSync(dirname(path)).some((name) => name.startsWith(`${basename(path)}.`))
  } catch {
    return false
  }
}

/** The secrets file is for its owner alone; a trunk that registers wants a password. */
export async function checkSecrets(
  centrePath: string,
  centre: Centre,
  secrets: Secrets | undefined,
): Promise<readonly Problem[]> {
  const file = secretsPath(centrePath)
  const problems: Problem[] = []
  const mode = await stat(file)
    .then(({ mode: bits }) => bits & 0o777)
    .catch(() => undefined)
  if (mode !== undefined && (mode & 0o077) !== 0) {
    problems.push(problemAt(file, undefined, 'secrets.open', { mode: mode.toString(8), path: file }))
  }
  for (const { key, register } of centre.trunks) {
    if (register && secrets?.trunks[key] === undefined)
      problems.push(problemAt(file, undefined, 'secrets.trunk', { value: key }))
  }
  return problems
}
