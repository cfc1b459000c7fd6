import { type BilingualText, type Language } from './language.ts'

const titles: Readonly<Record<string, BilingualText>> = {
  'Usage:': { 'zh-CN': '用法：', en: 'Usage:' },
  'Options:': { 'zh-CN': '选项：', en: 'Options:' },
  'Commands:': { 'zh-CN': '命令：', en: 'Commands:' },
  'Arguments:': { 'zh-CN': '内容：', en: 'Arguments:' },
}

/** The headings that a command-line help brings along in English, in the language asked for. */
export function helpTitle(title: string, language: Language): string {
  return titles[title]?.[language] ?? title
}
