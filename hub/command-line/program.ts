import { Command, Option } from 'commander'
import { helpTitle } from '../../contract/help-titles.ts'
import { type Language, languages } from '../../contract/language.ts'
import { duplicateRules, type DuplicateRule } from '../customers/import-customers.ts'
import { backup, restore } from './commands/backup.ts'
import { doctor, type DoctorOptions } from './commands/doctor.ts'
import { importCustomers, type ImportOptions } from './commands/import-customers.ts'
import { enrolmentCode, verifyLog } from './commands/look.ts'
import { sampleData, type SampleDataOptions } from './commands/sample-data.ts'
import { type SampleKind, sampleKinds } from '../sample-data/sample-data.ts'
import { practice, type PracticeCommandOptions } from './commands/practice.ts'
import { publish, type PublishOptions } from './commands/publish-update.ts'
import { signUpdate, type SignUpdateOptions } from './commands/sign-update.ts'
import { serviceFile, type ServiceFileOptions } from './commands/service-file.ts'
import { start, type StartOptions } from './commands/start.ts'
import { readWatermark } from './commands/read-watermark.ts'
import { verifyEvidence } from './commands/verify-evidence.ts'
import { verifyRecordings } from './commands/verify-recordings.ts'
import { upgrade } from './commands/upgrade.ts'
import { createUser, type CreateUserOptions, resetPassword } from './commands/users.ts'
import { type ServiceKind, serviceKinds } from '../service/service-wish.ts'
import { type ExitCode } from './exit-codes.ts'
import { helpTexts } from './help-texts.ts'
import { type CommandContext } from './terminal.ts'
import { missingOption, unknownCommand, wrongValue } from './usage-error.ts'

/** `zuoxi-hub` and all its commands, with help in the context's language. */
export function buildProgram(context: CommandContext, ended: (code: ExitCode) => void): Command {
  const { language, terminal } = context
  const words = helpTexts
  const text = (key: keyof typeof helpTexts): string => words[key][language]
  const prepare = (command: Command): Command => {
    command
      .exitOverride()
      .helpOption('-h, --help', text('help'))
      .configureHelp({ styleTitle: (title) => helpTitle(title, language), showGlobalOptions: false })
      .configureOutput({ writeOut: (out) => terminal.out(out.trimEnd()), writeErr: () => undefined })
      .allowExcessArguments(false)
    return command
  }
  const languageOption = (): Option => new Option('--language <zh-CN|en>', text('language')).argParser(readLanguage)
  const program = prepare(new Command('zuoxi-hub'))
    .description(text('program'))
    .version(context.version, '-V, --version', text('version'))
    .addOption(languageOption())
    .helpCommand(false)
    .allowExcessArguments(true)
    .action(() => {
      const [word] = program.args
      if (word !== undefined) throw unknownCommand(word)
      program.help({ error: true })
    })

  const command = (name: string, about: keyof typeof helpTexts, withoutData = false): Command => {
    const made = prepare(program.command(name)).description(text(about)).addOption(languageOption())
    const { ZUOXI_DATA: folder } = terminal.environment
    const data = new Option('--data <DIR>', text('data'))
    made.addOption(folder ? data.default(folder) : data)
    if (!withoutData) needOptions(made, '--data')
    return made
  }

  command('start', 'start')
    .option('--centre <FILE>', text('centre'))
    .addOption(new Option('--listen <[HOST:]PORT>', text('listen')).argParser(readListen))
    .option('--name <HOST...>', text('name'))
    .addOption(
      new Option('--web-port <PORT>', text('webPort')).argParser((value: string) => readPort('--web-port', value)),
    )
    .option('--no-web-port', text('noWebPort'))
    .action((options: StartOptions) => start(options, context))

  command('practice', 'practice')
    .addOption(new Option('--listen <[HOST:]PORT>', text('practiceListen')).argParser(readListen))
    .option('--name <HOST...>', text('name'))
    .addOption(
      new Option('--web-port <PORT>', text('practiceWebPort')).argParser((value: string) =>
        readPort('--web-port', value),
      ),
    )
    .option('--no-web-port', text('noWebPort'))
    .option('--open', text('open'))
    .action((options: PracticeCommandOptions) => practice(options, context))

  needOptions(command('create-user', 'createUser'), '--job-number', '--name')
    .option('--job-number <NUMBER>', text('jobNumber'))
    .option('--name <NAME>', text('userName'))
    .option('--role <ROLE...>', text('role'), ['agent'])
    .option('--team <TEAM>', text('team'))
    .option('--station <KEY>', text('station'))
    .action((options: CreateUserOptions) => createUser(options, context))

  command('reset-password', 'resetPassword')
    .argument('<JOB-NUMBER>', text('jobNumber'))
    .action((jobNumber: string, options: { data: string }) => resetPassword(jobNumber, options, context))

  command('import-customers', 'importCustomers')
    .argument('<FILE>', text('table'))
    .addOption(new Option('--map <COLUMN=FIELD...>', text('map')).argParser(readMapping))
    .addOption(
      new Option('--duplicates <RULE>', text('duplicates'))
        .argParser((value: string): DuplicateRule => {
          const rule = duplicateRules.find((one) => one === value)
          if (rule) return rule
          const known = duplicateRules.join(' | ')
          throw wrongValue('--duplicates', { 'zh-CN': `只能是 ${known}`, en: `choose one of ${known}` })
        })
        .default('skip'),
    )
    .option('--preview', text('preview'))
    .option('--report <FILE>', text('report'))
    .option('--centre <FILE>', text('importCentre'))
    .action((file: string, options: ImportOptions) => importCustomers(file, options, context))

  needOptions(command('sample-data', 'sampleData'), '--kind')
    .addOption(new Option('--kind <KIND>', text('sampleKind')).argParser(readSampleKind))
    .addOption(
      new Option('--customers <NUMBER>', text('sampleCustomers')).argParser(readCount('--customers', 2_000_000)),
    )
    .addOption(new Option('--days <NUMBER>', text('sampleDays')).argParser(readCount('--days', 400)).default(90))
    .addOption(new Option('--seed <NUMBER>', text('sampleSeed')).argParser(readCount('--seed', 1_000)).default(1))
    .action((options: SampleDataOptions) => sampleData(options, context))

  command('enrolment-code', 'enrolmentCode')
    .option('--host <HOST>', text('host'))
    .addOption(new Option('--port <PORT>', text('port')).argParser((value: string) => readPort('--port', value)))
    .action((options: { data: string; host?: string; port?: number }) => enrolmentCode(options, context))

  command('verify-log', 'verifyLog').action(async (options: { data: string }) =>
    ended(await verifyLog(options, context)),
  )

  command('verify-recordings', 'verifyRecordings')
    .addOption(new Option('--days <NUMBER>', text('verifyDays')).argParser(readCount('--days', 40_000)))
    .action(async (options: { data: string; days?: number }) => ended(await verifyRecordings(options, context)))

  command('verify-evidence', 'verifyEvidence', true)
    .argument('<FILE>', text('evidenceFile'))
    .action(async (file: string, options: { data?: string }) => ended(await verifyEvidence(file, options, context)))

  command('read-watermark', 'readWatermark')
    .argument('<FILE>', text('markedFile'))
    .action(async (file: string, options: { data: string }) => ended(await readWatermark(file, options, context)))

  command('backup', 'backup')
    .argument('<FILE>', text('backupFile'))
    .option('--with-secrets', text('withSecrets'))
    .option('--centre <FILE>', text('backupCentre'))
    .action((file: string, options: { data: string; withSecrets?: boolean; centre?: string }) =>
      backup(file, options, context),
    )

  command('restore', 'restore')
    .argument('<FILE>', text('restoreFile'))
    .option('--replace', text('replace'))
    .action((file: string, options: { data: string; replace?: boolean }) => restore(file, options, context))

  command('publish-update', 'publishUpdate')
    .argument('<FILE>', text('updateFile'))
    .addOption(new Option('--percent <NUMBER>', text('updatePercent')).argParser(readPercent).default(100))
    .option('--older', text('updateOlder'))
    .action((file: string, options: PublishOptions) => publish(file, options, context))

  needOptions(command('sign-update', 'signUpdate', true), '--key', '--into')
    .argument('<FILE>', text('updateFile'))
    .option('--key <FILE>', text('updateKey'))
    .option('--into <DIR>', text('updateInto'))
    .addOption(new Option('--percent <NUMBER>', text('updatePercent')).argParser(readPercent).default(100))
    .option('--older', text('updateOlder'))
    .action((file: string, options: SignUpdateOptions) => signUpdate(file, options, context))

  command('upgrade', 'upgrade').action((options: { data: string }) => upgrade(options, context))

  needOptions(command('service-file', 'serviceFile'), '--kind')
    .addOption(new Option('--kind <KIND>', text('serviceKind')).argParser(readServiceKind))
    .option('--centre <FILE>', text('centre'))
    .addOption(new Option('--user <NAME>', text('serviceUser')).argParser(readUserName).default('zuoxi'))
    .option('--writable <DIR...>', text('serviceWritable'))
    .action((options: ServiceFileOptions) => serviceFile(options, context))

  command('doctor', 'doctor')
    .option('--centre <FILE>', text('centre'))
    .option('--json', text('json'))
    .option('--repair-search', text('repairSearch'))
    .action(async (options: DoctorOptions) => ended(await doctor(options, context)))

  return program
}

/** Asked for only after every word was understood: a misspelt option is then named, not the one it stands for. */
function needOptions(command: Command, ...options: readonly string[]): Command {
  return command.hook('preAction', () => {
    for (const option of options) {
      const name = command.options.find(({ long }) => long === option)?.attributeName() ?? ''
      const value: unknown = command.getOptionValue(name)
      if (value === undefined || value === '') throw missingOption(option)
    }
  })
}

function readLanguage(value: string): Language {
  const language = languages.find((one) => one === value)
  if (language) return language
  throw wrongValue('--language', { 'zh-CN': '只能是 zh-CN 或 en', en: 'choose zh-CN or en' })
}

function readPercent(value: string): number {
  if (/^\d{1,3}$/.test(value) && Number(value) <= 100) return Number(value)
  throw wrongValue('--percent', { 'zh-CN': '应为 0–100 的整数', en: 'must be a whole number, 0–100' })
}

function readServiceKind(value: string): ServiceKind {
  const kind = serviceKinds.find((one) => one === value)
  if (kind) return kind
  const known = serviceKinds.join(' | ')
  throw wrongValue('--kind', { 'zh-CN': `只能是 ${known}`, en: `choose one of ${known}` })
}

function readUserName(value: string): string {
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(value)) return value
  throw wrongValue('--user', { 'zh-CN': `“${value}”不是系统用户名`, en: `"${value}" is not the name of a system user` })
}

function readSampleKind(value: string): SampleKind {
  const kind = sampleKinds.find((one) => one === value)
  if (kind) return kind
  const known = sampleKinds.join(' | ')
  throw wrongValue('--kind', { 'zh-CN': `只能是 ${known}`, en: `choose one of ${known}` })
}

function readCount(option: string, most: number): (value: string) => number {
  return (value) => {
    const count = Number(value)
    if (/^\d{1,9}$/.test(value) && count >= 1 && count <= most) return count
    const range = `1–${String(most)}`
    throw wrongValue(option, { 'zh-CN': `应为 ${range} 的整数`, en: `must be a whole number, ${range}` })
  }
}

/** `8443`, `0.0.0.0:8443`, `[::]:8443`, or a host alone. */
function readListen(value: string): { host?: string; port?: number } {
  const [, bracketed, plain, port] =
    /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z.-]*[A-Za-z.-][0-9A-Za-z.-]*))(?::|$))?(\d*)$/.exec(value) ?? []
  const host = bracketed ?? plain
  if (host === undefined && (port === undefined || port === '')) {
    throw wrongValue('--listen', {
      'zh-CN': `“${value}”应写成 主机:端口，如 0.0.0.0:8443`,
      en: `write "${value}" as host:port, such as 0.0.0.0:8443`,
    })
  }
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined || port === '' ? {} : { port: readPort('--listen', port) }),
  }
}

function readPort(option: string, value: string): number {
  const port = Number(value)
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port
  throw wrongValue(option, { 'zh-CN': `“${value}”不是端口号（0–65535）`, en: `"${value}" is not a port (0–65535)` })
}

function readMapping(value: string, before: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const at = value.lastIndexOf('=')
  if (at < 1 || at === value.length - 1) {
    throw wrongValue('--map', {
      'zh-CN': `“${value}”应写成 列名=内容，如 客户名=name`,
      en: `write "${value}" as column=field, such as Client=name`,
    })
  }
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) }
}
