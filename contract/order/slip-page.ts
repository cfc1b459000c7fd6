import { type Slip, type SlipPaper } from './slip.ts'

/**
 * A slip laid out on a paper, as HTML: main prints it and the window previews it, so that what is seen is what is printed.
 * Black on white whatever the theme; measures in millimetres and points.
 */

/** Widths in millimetres: of the paper, and of what a printer of that width reaches. */
export const slipWidths: Readonly<Record<SlipPaper, { readonly paper: number; readonly printed: number }>> = {
  '58': { paper: 58, printed: 48 },
  '80': { paper: 80, printed: 72 },
  A4: { paper: 210, printed: 180 },
}

/** Everything below `<body>`; every text escaped. */
export function slipBody(slip: Slip): string {
  const { columns } = slip
  const pairs = (list: readonly { name: string; value: string }[], kind: string): string =>
    list.length === 0
      ? ''
      : `<dl class="${kind}">${list.map(({ name, value }) => `<div><dt>${safe(name)}</dt><dd>${safe(value)}</dd></div>`).join('')}</dl>`
  const rows = slip.lines.map(
    ({ name, quantity, price, amount, mark }) =>
      `<tr><td>${mark === null ? '' : `<b class="mark">${safe(mark)}</b> `}${safe(name)}</td>` +
      `<td class="number">${safe(quantity)}</td><td class="number price">${safe(price)}</td>` +
      `<td class="number">${safe(amount)}</td></tr>`,
  )
  return [
    `<article class="slip" lang="${slip.language}">`,
    `<header><p class="company">${safe(slip.company)}</p><p class="title">${safe(slip.title)}</p>`,
    `<p class="order-number">${safe(slip.number)}</p></header>`,
    pairs(slip.facts, 'facts'),
    `<table><thead><tr><th>${safe(columns.name)}</th><th class="number">${safe(columns.quantity)}</th>`,
    `<th class="number price">${safe(columns.price)}</th><th class="number">${safe(columns.amount)}</th></tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table>`,
    pairs(slip.sums, 'sums'),
    pairs(slip.notes, 'notes'),
    `<p class="signature">${safe(slip.signature)}</p>`,
    slip.footer.trim() === '' ? '' : `<p class="footer">${safe(slip.footer)}</p>`,
    `<p class="printed">${safe(slip.printed)}</p>`,
    '</article>',
  ].join('')
}

const everywhere = `
.slip { box-sizing: border-box; margin: 0 auto; background: #fff; color: #000;
  font-family: 'Microsoft YaHei UI', 'PingFang SC', 'Noto Sans CJK SC', system-ui, sans-serif; line-height: 1.35;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.slip * { margin: 0; padding: 0; }
.slip header { text-align: center; }
.slip .title { font-weight: 600; }
.slip .order-number { font-weight: 600; letter-spacing: 0.04em; }
.slip dl > div { display: flex; gap: 0.6em; }
.slip dt { flex: none; }
.slip dd { flex: 1; }
.slip table { width: 100%; border-collapse: collapse; }
.slip th { font-weight: 400; text-align: left; }
.slip th, .slip td { vertical-align: top; }
.slip .number { text-align: right; white-space: nowrap; padding-left: 0.6em; }
.slip .mark { display: inline-block; padding: 0 0.2em; border: 0.2mm solid #000; font-weight: 400; font-size: 0.85em; line-height: 1.2; }
.slip .sums dd { text-align: right; }
.slip .sums > div:last-child { font-size: 1.4em; font-weight: 600; }
.slip .notes dd { font-weight: 600; white-space: pre-line; }
.slip .footer { white-space: pre-line; text-align: center; }
.slip .printed { text-align: center; font-size: 0.85em; }
`
const roll = (paper: '58' | '80', points: number): string => `
.slip { width: ${String(slipWidths[paper].printed)}mm; padding: 2mm 0 6mm; font-size: ${String(points)}pt; }
.slip .title { font-size: 1.3em; }
.slip .order-number { font-size: 1.5em; }
.slip .facts, .slip table, .slip .sums, .slip .notes, .slip .signature, .slip .footer, .slip .printed
  { margin-top: 1.5mm; padding-top: 1.5mm; border-top: 0.2mm dashed #000; }
.slip .footer, .slip .printed { border-top: 0; padding-top: 0; }
.slip td { padding-top: 0.8mm; }
.slip .signature { min-height: 10mm; }
`
const papers: Readonly<Record<SlipPaper, string>> = {
  // So narrow a paper has no column for the price of one.
  '58': `${roll('58', 8.5)} .slip .price { display: none; }`,
  '80': roll('80', 9.5),
  A4: `
.slip { width: 180mm; font-size: 11pt; }
.slip header { display: grid; grid-template-columns: 1fr auto 1fr; align-items: baseline; }
.slip .company { text-align: left; }
.slip .title { font-size: 18pt; }
.slip .order-number { font-size: 14pt; text-align: right; }
.slip .facts { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5mm 8mm; margin-top: 6mm; }
.slip table { margin-top: 5mm; }
.slip th, .slip td { padding: 1.5mm 2mm; border: 0.2mm solid #000; }
.slip .sums { width: 70mm; margin: 4mm 0 0 auto; }
.slip .notes { margin-top: 4mm; }
.slip .signature { margin-top: 14mm; padding-left: 110mm; }
.slip .footer { margin-top: 8mm; }
.slip .printed { margin-top: 4mm; text-align: right; }
`,
}

export const slipStyle = (paper: SlipPaper): string => everywhere + papers[paper]

/** The whole page. @param styleHash SHA-256 of the style in Base64: the page may use it and load nothing at all */
export function slipPage(slip: Slip, paper: SlipPaper, styleHash: string): string {
  return [
    '<!doctype html>',
    `<html lang="${slip.language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'">`,
    `<title>${safe(`${slip.title} ${slip.number}`)}</title>`,
    `<style>${pageStyle(paper)}</style></head><body>${slipBody(slip)}</body></html>`,
  ].join('')
}

/** What stands in the page's style element, for its hash. */
export const pageStyle = (paper: SlipPaper): string => `html, body { margin: 0; background: #fff; }${slipStyle(paper)}`

const safe = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`)
