/**
 * Licences of which nothing follows for whoever installs or sells Zuoxi, beyond the notice that is shown (SPDX ids).
 */
export const permissiveLicences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
] as const

/** Packages under other terms that were looked at one by one: under which licence, and why they may go along. */
export const acceptedPackages: Readonly<Record<string, { readonly licence: string; readonly why: string }>> = {
  mediabunny: {
    licence: 'MPL-2.0',
    why: 'Used unchanged, in files of its own; the source is what the registry has. MPL 2.0 asks for no more (§3.2).',
  },
}

/**
 * What a package's own licence field leaves out.
 * wasm-media-encoders says MIT of itself, and carries LAME as WebAssembly.
 */
export const carriedAlong: readonly { readonly inside: string; readonly name: string; readonly licence: string }[] = [
  { inside: 'wasm-media-encoders', name: 'LAME 3.100', licence: 'LGPL-2.0-or-later' },
]

/** Whether one of the alternatives of an SPDX expression is permissive, and of all that are joined by AND each. */
export function isPermissive(expression: string): boolean {
  const plain = expression.replace(/[()]/g, ' ')
  return plain
    .split(/\sOR\s/)
    .some((one) => one.split(/\sAND\s/).every((name) => permissiveLicences.some((known) => known === name.trim())))
}
