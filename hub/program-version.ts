import { existsSync, readFileSync } from 'node:fs'

/** Of package.json, two folders up from a bundle or one from the source. */
export function programVersion(): string {
  const [file] = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .filter((url) => existsSync(url))
  if (file === undefined) throw new Error('package.json is missing')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
