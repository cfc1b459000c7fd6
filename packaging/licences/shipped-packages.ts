import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One package as the lock file has it. */
type LockedPackage = {
  readonly version?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
export type Lock = { readonly packages: Readonly<Record<string, LockedPackage>> }

export type ShippedPackage = {
  readonly name: string
  readonly version: string
  /** As the package says it of itself; null when it says nothing. */
  readonly licence: string | null
  /** Where it lies, relative to the project; of another system's binaries it may not be there. */
  readonly folder: string
}

/** Development packages that are bundled into the interface, and so are given to people all the same. */
const bundledIntoTheInterface = ['naive-ui', 'pinia', 'vue', 'vue-i18n', 'vue-router'] as const

/**
 * Every package that leaves the house: what package.json needs at run time, what the interface has bundled, and what all
 * of these need in turn, found in the lock file as Node would find it. Binaries for other systems are among them.
 */
export function shippedPackages(root: string): readonly ShippedPackage[] {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'))
  const { dependencies } = read('package.json') as { dependencies: Readonly<Record<string, string>> }
  const lock = read('package-lock.json') as Lock
  return packagesFrom(lock, [...Object.keys(dependencies), ...bundledIntoTheInterface])
}

export function packagesFrom({ packages }: Lock, roots: readonly string[]): readonly ShippedPackage[] {
  const found = new Map<string, ShippedPackage>()
  const waiting = roots.map((name) => ({ name, from: '', needed: true }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const folder = resolveIn(packages, next.name, next.from)
    const locked = folder === undefined ? undefined : packages[folder]
    if (folder === undefined || locked === undefined) {
      if (next.needed)
        throw new Error(`${next.name}, needed by ${next.from || 'package.json'}, is not in the lock file`)
      continue
    }
    if (found.has(folder)) continue
    const { version = '', license: licence = null } = locked
    found.set(folder, { name: next.name, version, licence, folder })
    for (const name of Object.keys(locked.optionalDependencies ?? {})) {
      waiting.push({ name, from: folder, needed: false })
    }
    for (const name of Object.keys(locked.dependencies ?? {})) waiting.push({ name, from: folder, needed: true })
  }
  const named = [...found.values()].sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`))
  // The same version may lie in several places.
  return named.filter((one, at) => at === 0 || !same(one, named[at - 1]))
}

const same = (a: ShippedPackage, b: ShippedPackage | undefined): boolean =>
  a.name === b?.name && a.version === b.version

/** The nearest folder upwards that has it. */
function resolveIn(packages: Lock['packages'], name: string, from: string): string | undefined {
  for (let at = from; ; at = at.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const folder = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (folder in packages) return folder
    if (at === '') return undefined
  }
}
