import fc from 'fast-check'

/** What somebody who means harm, or a broken program, writes into a text. */
export const nastyTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '8001\r\nAction: Command\r\nCommand: core stop now\r\n\r\n',
  '8001\nSecret: x',
  '8001,1,System(id)',
  '${SHELL(id)}',
  '${CURL(http://10.0.0.1/)}&PJSIP/8002',
  '$[1+1]',
  'PJSIP/8001&Local/9@internal',
  "'; drop table users; --",
  '" or 1=1 --',
  '%',
  '_%_%_%_%',
  '*',
  '"*" OR "a',
  'NEAR("a" "b", 1)',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '<script>alert(1)</script>',
  '{place}{reason}{what}',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '0x1f',
  '1e309',
  'NaN',
  '99999999999999999999',
  '1.5',
  '\u202e8001',
  '\ufeff8001',
  '８００１',
  '٨٠٠١',
  'a'.repeat(70_000),
  '1'.repeat(300),
  '，'.repeat(3_000),
]

/** Written as JSON, so that `1e309`, a key twice and `__proto__` arrive as they are written. */
export const nastyJson: readonly string[] = [
  ...nastyTexts.map((text) => JSON.stringify(text)),
  'null',
  'true',
  '0',
  '-1',
  '-0',
  '1.5',
  '1e300',
  '1e309',
  '-1e309',
  '9007199254740993',
  '2147483648',
  '4294967297',
  '[]',
  '[[]]',
  '[null]',
  '{}',
  '{"length":1e9}',
  '{"toString":null,"valueOf":1}',
  '{"$ne":null}',
  '"x","version":1',
  '[1,2,3]'.repeat(1).replace('3', Array.from({ length: 5_000 }, () => '1').join(',')),
  '['.repeat(70) + ']'.repeat(70),
  '{"a":'.repeat(100) + '1' + '}'.repeat(100),
]

/** Bodies that are no request of anybody's, whatever the endpoint. */
export const nastyBodies: readonly (string | Buffer)[] = [
  '',
  ' ',
  '{',
  '{"a":}',
  "{'a':1}",
  '{"a":1}{"a":2}',
  'undefined',
  'null',
  '[]',
  '0',
  '""',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '\ufeff{}',
  `${'['.repeat(100_000)}`,
  `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]),
  Buffer.alloc(64),
  'a=1&b=2',
  '<a/>',
]

/** Where a JSON value has something to be changed: the path of every member and item. */
export function placesOf(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  const members: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [at, ...members.flatMap(([key, member]) => placesOf(member, [...at, key]))]
}

type Change = { readonly how: 'replace' | 'remove' | 'add' | 'wrap'; readonly raw: string; readonly key: string }

/** The value as JSON text with one place of it spoilt. */
export function spoilt(value: unknown, place: readonly (string | number)[], change: Change): string {
  const marker = '\u0001spoilt\u0001'
  const write = (item: unknown, depth: number): unknown => {
    if (depth === place.length) {
      if (change.how === 'replace') return marker
      if (change.how === 'wrap') return [item]
      if (change.how === 'add') {
        return typeof item === 'object' && item !== null && !Array.isArray(item)
          ? { ...item, [marker]: marker }
          : marker
      }
      return undefined
    }
    const key = place[depth] as string
    if (Array.isArray(item))
      return item.map((one, index) => (index === Number(key) ? write(one, depth + 1) : (one as unknown)))
    const members = Object.entries(item as object)
    return Object.fromEntries(
      members.map(([name, one]) => [name, name === key ? write(one, depth + 1) : (one as unknown)]),
    )
  }
  const text = JSON.stringify(write(value, 0)) ?? ''
  const quoted = JSON.stringify(marker)
  // A function: a `$&` in the value must stay what it is.
  return text.replace(`${quoted}:`, () => `${JSON.stringify(change.key)}:`).replace(quoted, () => change.raw)
}

export const changes: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'wrap'),
  raw: fc.oneof(fc.constantFrom(...nastyJson), fc.json({ maxDepth: 3 })),
  key: fc.constantFrom('__proto__', 'constructor', 'extra', '', 'id', 'a'.repeat(5_000), '${SHELL(id)}\r\nX: 1'),
})
