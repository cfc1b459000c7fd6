import { type CommanderError } from 'commander'
import { type BilingualText } from '../../contract/language.ts'

/** The command was written wrongly: which word, and what to write instead. */
export class UsageError extends Error {
  readonly text: BilingualText
  readonly parameters: Readonly<Record<string, unknown>>

  constructor(text: BilingualText, parameters: Readonly<Record<string, unknown>> = {}) {
    super(text.en)
    this.name = 'UsageError'
    this.text = text
    this.parameters = parameters
  }
}

const texts = {
  unknownOption: {
    'zh-CN': '没有选项 {word}{near}。可用选项见 {command} --help。',
    en: 'There is no option {word}{near}. {command} --help lists them.',
  },
  unknownCommand: {
    'zh-CN': '没有命令“{word}”{near}。可用命令见 zuoxi-hub --help。',
    en: 'There is no command "{word}"{near}. zuoxi-hub --help lists them.',
  },
  missingValue: {
    'zh-CN': '选项 {word} 后面缺少内容。写法见 {command} --help。',
    en: 'The option {word} needs a value. {command} --help shows how it is written.',
  },
  missingOption: {
    'zh-CN': '缺少必需的选项 {word}。请补上后重试。',
    en: 'The option {word} is required. Add it and try again.',
  },
  missingArgument: {
    'zh-CN': '缺少 {word}。写法见 {command} --help。',
    en: '{word} is missing. {command} --help shows how it is written.',
  },
  tooMany: {
    'zh-CN': '多出了内容。写法见 {command} --help；带空格的路径请加引号。',
    en: 'There are words too many. {command} --help shows how it is written; put quotes round a path with blanks.',
  },
  notAllowed: {
    'zh-CN': '{word} 的内容不对：{reason}。',
    en: 'The value of {word} is not right: {reason}.',
  },
  noCommand: {
    'zh-CN': '请写明要做什么。可用命令见 zuoxi-hub --help。',
    en: 'Say what to do. zuoxi-hub --help lists the commands.',
  },
  other: {
    'zh-CN': '命令写法不对。写法见 {command} --help。',
    en: 'The command is not written rightly. {command} --help shows how.',
  },
} as const satisfies Record<string, BilingualText>

const near = (word: string | undefined): BilingualText => ({
  'zh-CN': word === undefined ? '' : `，是不是 ${word}`,
  en: word === undefined ? '' : `; did you mean ${word}`,
})

/** Commander's errors are English sentences; the words in quotes are all that is taken from them. */
export function asUsageError(error: CommanderError, command: string): UsageError {
  const word =
    /'([^']*)'/
      .exec(error.message)?.[1]
      ?.split(/[ ,]+(?=-)/)
      .at(-1)
      ?.split(' ')[0] ?? ''
  const suggestion = /Did you mean (?:one of )?([^?,]+)/.exec(error.message)?.[1]
  const parameters = { word, command, near: near(suggestion) }
  switch (error.code) {
    case 'commander.unknownOption':
      return new UsageError(texts.unknownOption, parameters)
    case 'commander.unknownCommand':
      return new UsageError(texts.unknownCommand, parameters)
    case 'commander.optionMissingArgument':
      return new UsageError(texts.missingValue, parameters)
    case 'commander.missingMandatoryOptionValue':
      return new UsageError(texts.missingOption, parameters)
    case 'commander.missingArgument':
      return new UsageError(texts.missingArgument, parameters)
    case 'commander.excessArguments':
      return new UsageError(texts.tooMany, parameters)
    case 'commander.help':
      return new UsageError(texts.noCommand)
    default:
      return new UsageError(texts.other, parameters)
  }
}

export const unknownCommand = (word: string): UsageError =>
  new UsageError(texts.unknownCommand, { word, near: near(undefined) })

export const missingOption = (word: string): UsageError => new UsageError(texts.missingOption, { word })

/** @param option as it is written, such as `--port` */
export const wrongValue = (option: string, reason: BilingualText): UsageError =>
  new UsageError(texts.notAllowed, { word: option, reason })
