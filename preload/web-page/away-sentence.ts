import { type BilingualText } from '../../contract/language.ts'

/** While the socket to the seat's main is away. */
export const awaySentence: BilingualText = {
  'zh-CN': '中心连不上，正在重连。刚才输入的还在屏幕上，请先不要关闭网页，连上后再试。',
  en: 'The centre cannot be reached; reconnecting. What you typed is still on the screen: keep the page open and try again when it is back.',
}
