import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type CompanyCommandName } from '../company/company.ts'
import { type PracticeModeCommandName } from '../practice/practice-mode.ts'

/** What is answered by the hubs that this machine starts itself, also while no seat is open. */
export type OwnHubCommandName = PracticeModeCommandName | CompanyCommandName
export type OwnHubCommands = Pick<CommandHandlers, OwnHubCommandName>

const names: readonly string[] = [
  'practice.begin',
  'practice.sit',
  'practice.switch',
  'practice.leave',
  'practice.reset',
  'company.open',
  'company.close',
  'company.save',
  'company.begin',
  'company.agent',
  'company.pbx',
  'company.show-files',
  'company.apply',
  'company.check',
  'company.call',
  'company.hang-up',
  'company.finish',
] satisfies OwnHubCommandName[]

export const isOwnHubCommand = (name: string): name is OwnHubCommandName => names.includes(name)
