import { fillText, type Language } from './language.ts'
import { type ConsideredRule, routingRuleNames, routingSentences } from './routing.ts'

/** One considered rule as a sentence: `黑名单：号码在黑名单中，拒接：骚扰`. */
export function explainRule({ rule, outcome, detail }: ConsideredRule, language: Language): string {
  const withDetail = Object.keys(detail).flatMap((name) => [`${rule}.${outcome}.${name}`, `${outcome}.${name}`])
  const keys = [...withDetail, `${rule}.${outcome}`, outcome]
  const sentence = keys.map((key) => routingSentences[key]).find((text) => text !== undefined)
  const name = routingRuleNames[rule][language]
  const words = sentence === undefined ? outcome : fillText(sentence, language, detail)
  return language === 'zh-CN' ? `${name}：${words}` : `${name}: ${words}`
}
