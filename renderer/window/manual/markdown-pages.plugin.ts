import MarkdownIt from 'markdown-it'
import { type Plugin } from 'vite'

/** Pages of docs/manual as modules: `html` is the page. Made while building, from our own text; HTML in it stays text. */
export function markdownPages(): Plugin {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  return {
    name: 'zuoxi:markdown-pages',
    enforce: 'pre',
    transform(text, id) {
      if (!/\/docs\/manual\/.+\.md$/.test(id)) return undefined
      return { code: `export const html = ${JSON.stringify(markdown.render(text))}`, map: null }
    },
  }
}
