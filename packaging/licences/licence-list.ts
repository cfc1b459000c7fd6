import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LicenceList } from '../../contract/licence-list.ts'
import { acceptedPackages, carriedAlong, isPermissive } from './accepted.ts'
import { type ShippedPackage, shippedPackages } from './shipped-packages.ts'

const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i
const readme = /^readme(\.md|\.markdown|\.txt)?$/i

/** Every shipped package with its licence and the words it asks to be shown; the same text is kept once. */
export function licenceList(root: string): LicenceList {
  const texts: string[] = []
  const keep = (text: string): number => {
    const known = texts.indexOf(text)
    return known >= 0 ? known : texts.push(text) - 1
  }
  const packages = shippedPackages(root).map((one) => {
    const carried = carriedAlong.filter(({ inside }) => inside === one.name)
    const licence = [one.licence ?? '?', ...carried.map(({ name, licence: own }) => `${own} (${name})`)].join(' + ')
    const text = textOf(join(root, one.folder))
    return { name: one.name, version: one.version, licence, text: text === null ? null : keep(text) }
  })
  return { packages, texts }
}

/** What may not be shipped: licences that are unknown, or that ask for more than a notice and were not looked at. */
export function refusedLicences(packages: readonly ShippedPackage[]): readonly string[] {
  return packages
    .filter(({ name, licence }) => {
      if (licence === null) return true
      return !isPermissive(licence) && acceptedPackages[name]?.licence !== licence
    })
    .map(({ name, version, licence }) => `${name}@${version}: ${licence ?? '?'}`)
}

/** The list as a text, to lie beside the program. */
export function licenceText({ packages, texts }: LicenceList): string {
  const parts = texts.map((text, at) => {
    const names = packages.filter((one) => one.text === at).map(({ name, version }) => `${name} ${version}`)
    return `${names.join('\n')}\n\n${text}`
  })
  const silent = packages.filter(({ text }) => text === null)
  const list = packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`).join('\n')
  const without =
    silent.length === 0 ? '' : `\n\n(Without a text of their own: ${silent.map((one) => one.name).join(', ')})`
  return [`${list}${without}`, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)
}

/** The package's licence and notice files; else what its readme says below a heading "License". */
function textOf(folder: string): string | null {
  const names = namesIn(folder).sort()
  const files = names.filter((name) => licenceFile.test(name))
  if (files.length > 0) return files.map((name) => clean(readFileSync(join(folder, name), 'utf8'))).join('\n\n')
  const words = names.find((name) => readme.test(name))
  if (words === undefined) return null
  const found = /^#+ *licen[cs]e *$([\s\S]*)/im.exec(readFileSync(join(folder, words), 'utf8'))?.[1]?.split(/^#/m)[0]
  return found === undefined || found.trim() === '' ? null : clean(found)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []))
  } catch {
    // Binaries for another system: not here, and of the same authors as the package that names them.
    return []
  }
}

const clean = (text: string): string => text.replace(/\r\n/g, '\n').trim()
