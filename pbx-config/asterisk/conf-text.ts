/** One section of an Asterisk configuration file: `[name](template)` and its lines. */
export interface Section {
  readonly name: string
  readonly lines: readonly string[]
}

const heading = (what: string) =>
  `; ${what}\n; Written by zuoxi-pbx from centre.yaml. Changes made here are lost at the next apply.\n`

/** A value for the right of `=`: `;` would begin a comment (Asterisk config parser, main/config.c). */
export function confValue(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/;/g, '\\;')
}

/** `key = value` lines; undefined values are left out, booleans become yes/no, lists repeat the key. */
export function settings(
  values: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>,
): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined) return []
    if (typeof value === 'object') return value.map((one) => `${key} = ${confValue(one)}`)
    return [`${key} = ${typeof value === 'boolean' ? (value ? 'yes' : 'no') : confValue(String(value))}`]
  })
}

/** The text of a whole file. */
export function confFile(what: string, sections: readonly Section[]): string {
  return [heading(what), ...sections.map(({ name, lines }) => `[${name}]\n${lines.join('\n')}\n`)].join('\n')
}
