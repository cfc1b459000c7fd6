import { type Language } from '../../../contract/language.ts'
import { type PlaceName } from '../place-names.ts'

type Page = { readonly html: string }

/** Each page of docs/manual is loaded when it is first read. */
const pages = import.meta.glob<Page>('../../../docs/manual/*/*.md')

const addressOf = (name: string, language: Language): string => `../../../docs/manual/${language}/${name}.md`

/** A page of the manual as HTML made of our own text; what has none of its own has the general page. */
export async function manualPage(name: PlaceName | 'announcements', language: Language): Promise<string> {
  const load = pages[addressOf(name, language)] ?? pages[addressOf('general', language)]
  return load === undefined ? '' : (await load()).html
}
