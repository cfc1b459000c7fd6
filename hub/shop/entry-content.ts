/** What a thing says, without its place in the shop and its count of changes. */
export function without(thing: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id: _id, key: _key, version: _version, change: _change, ...content } = thing
  return content
}

/** As it will be read back. */
export function plain(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(content)) as Record<string, unknown>
}
