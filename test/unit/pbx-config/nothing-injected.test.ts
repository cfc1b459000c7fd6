import { describe, expect, it } from 'vitest'
import { centreSchema } from '../../../contract/centre/centre.ts'
import { type Secrets } from '../../../contract/centre/secrets.ts'
import { renderAsterisk } from '../../../pbx-config/asterisk/render-asterisk.ts'
import { completeSecrets } from '../../../pbx-config/secrets-file.ts'
import { exampleCentre } from '../../support/test-hub.ts'

/**
 * Whatever text the schema of centre.yaml and secrets.yaml lets through, nothing of it becomes a line, a section, a
 * comment, a directive or an expression of its own in a rendered file.
 */

const suffixes: readonly string[] = [
  '\n[general]\n',
  '\nexten => s,1,System(id)',
  '\r\n same => n,System(id)',
  '\r',
  '\n',
  '\u0085x',
  '\u2028x',
  ' ;x',
  '\\;--',
  '#x',
  '\n#exec /bin/true',
  ')\n',
  '&Local/9@zuoxi-seat',
  ',1,System(id)',
  '${SHELL(id)}',
  '$[1+1]',
  '${CALLERID(name)}',
  '=>x',
  '](!)',
  '"',
  '\\',
  ' ',
  '\t',
  '（',
  '·',
  '.',
  '-',
]
const prefixes: readonly string[] = ['#include ', '#exec ', '\n', ' ', '\u00a0', '>', '!', '_', '-', ';', '\ufeff']

type Path = readonly (string | number)[]

function textsOf(value: unknown, at: Path = []): { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path: at, text: value }]
  if (typeof value !== 'object' || value === null) return []
  const members: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return members.flatMap(([key, member]) => textsOf(member, [...at, key]))
}

/** One of each kind: what holds for the first seat holds for the next. */
function kindsOf(value: unknown): ReturnType<typeof textsOf> {
  const known = new Set<string>()
  return textsOf(value).filter(({ path }) => {
    const kind = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')
    return !known.has(kind) && known.add(kind)
  })
}

function replaced(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === key ? replaced(one, rest, text) : one))
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, text) }
}

/** What a line is, without the values in it. */
function shapeOf(line: string): string {
  if (line.startsWith(';')) return ';'
  const section = /^\[[^\]]*\](\(.*\))?$/.exec(line)
  if (section) return '[]'
  return /^(exten => [^,]*,\w+(\(\w+\))?,\w+\(| same => \w+(\(\w+\))?,\w+\(|[\w-]+ =>? )/.exec(line)?.[0] ?? line
}

/** Expressions of a line: what Asterisk works out. */
const expressionsOf = (line: string): number => line.match(/\$[{[]/g)?.length ?? 0

function expectSameForm(rendered: ReadonlyMap<string, string>, usual: ReadonlyMap<string, string>, told: string): void {
  expect([...rendered.keys()]).toEqual([...usual.keys()])
  for (const [name, text] of rendered) {
    const lines = text.split('\n')
    const usualLines = usual.get(name)?.split('\n') ?? []
    expect(lines.length, `${name}: ${told}`).toBe(usualLines.length)
    lines.forEach((line, at) => {
      const before = usualLines[at] ?? ''
      if (line === before) return
      const where = `${name}:${String(at + 1)} ${JSON.stringify(line)} from ${told}`
      expect(line, where).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f]/)
      expect(shapeOf(line), where).toBe(shapeOf(before))
      expect(expressionsOf(line), where).toBe(expressionsOf(before))
      // A comment that begins inside a line hides the rest of it.
      expect(/(?<!\\);/.test(line.replace(/^;/, '')), where).toBe(/(?<!\\);/.test(before.replace(/^;/, '')))
    })
  }
}

describe('a rendering', () => {
  const centre = exampleCentre()
  const trunks = Object.fromEntries(centre.trunks.map(({ key }) => [key, 'provider-password']))
  const secrets: Secrets = { ...completeSecrets(centre), trunks }
  const usual = renderAsterisk(centre, secrets)

  it('keeps its form whatever a text of the definition holds', () => {
    let accepted = 0
    for (const { path, text } of kindsOf(centre)) {
      for (const nasty of [...suffixes.map((end) => text + end), ...prefixes.map((begin) => begin + text)]) {
        const parsed = centreSchema.safeParse(replaced(centre, path, nasty))
        if (!parsed.success) continue
        const told = `${path.join('.')} = ${JSON.stringify(nasty)}`
        let rendered: ReadonlyMap<string, string>
        try {
          rendered = renderAsterisk(parsed.data, secrets)
        } catch (error) {
          // A reference to what is now called otherwise: `check` refuses it before anything is rendered.
          expect(error, told).toBeInstanceOf(RangeError)
          continue
        }
        accepted += 1
        expectSameForm(rendered, usual, told)
      }
    }
    expect(accepted).toBeGreaterThan(50)
  })

  it('keeps its form whatever a secret holds', () => {
    const nasties = [
      'a;b;--c',
      '\\;--',
      '"quoted"',
      "'",
      '${SHELL(id)}',
      '$[1+1]',
      '#exec',
      '[general]',
      '=>x',
      '&<>()|,\u2028',
      '密码密码密码密码',
    ]
    for (const nasty of nasties) {
      const padded = nasty.padEnd(16, 'x')
      const changed: Secrets = {
        ...secrets,
        ami: { ...secrets.ami, password: padded },
        seats: Object.fromEntries(Object.keys(secrets.seats).map((seat) => [seat, padded])),
        trunks: Object.fromEntries(centre.trunks.map(({ key }) => [key, padded])),
      }
      const rendered = renderAsterisk(centre, changed)
      for (const [name, text] of rendered) {
        const lines = text.split('\n')
        const usualLines = usual.get(name)?.split('\n') ?? []
        expect(lines.length, name).toBe(usualLines.length)
        lines.forEach((line, at) => {
          const before = usualLines[at] ?? ''
          if (line === before) return
          expect(shapeOf(line)).toBe(shapeOf(before))
          expect(line.replace(/\\;/g, ''), line).not.toContain(';')
        })
      }
    }
  })
})
