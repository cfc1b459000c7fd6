import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { type Centre } from '../../contract/centre/centre.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { helpTitle } from '../../contract/help-titles.ts'
import { fillText, type Language, languageOfTerminal } from '../../contract/language.ts'
import { applyRendering } from '../apply/apply.ts'
import { differences } from '../apply/difference.ts'
import { readManifest } from '../apply/ownership.ts'
import { asteriskCommand } from '../apply/running-asterisk.ts'
import { renderAsterisk } from '../asterisk/render-asterisk.ts'
import { ensureCertificates } from '../certificates/ensure-certificates.ts'
import { checkSecrets } from '../check/machine.ts'
import { type Problem, sayProblem } from '../check/problems.ts'
import { loadCentre } from '../load-centre.ts'
import { completeSecrets, ensureSecrets, loadSecrets } from '../secrets-file.ts'
import { exitCodes, words } from './words.ts'

export interface Terminal {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  readonly environment: NodeJS.ProcessEnv
}

/** Ends a command with an exit code after everything was said. */
class Ended extends Error {
  readonly exitCode: number
  constructor(exitCode: number) {
    super(`exit ${String(exitCode)}`)
    this.exitCode = exitCode
  }
}

/** Runs `zuoxi-pbx` and gives its exit code. Nothing the user writes can make it throw. */
export async function runPbxCommand(arguments_: readonly string[], terminal: Terminal): Promise<number> {
  const language = languageOfTerminal(arguments_, terminal.environment)
  const say = (key: keyof typeof words, parameters: Readonly<Record<string, unknown>> = {}) =>
    fillText(words[key], language, parameters)
  try {
    await program(language, terminal, say).parseAsync(arguments_, { from: 'user' })
    return exitCodes.done
  } catch (error) {
    if (error instanceof Ended) return error.exitCode
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.done
      const reason = error.message.replace(/^error: |\.$/g, '').split('\n')[0] ?? ''
      terminal.error(say('wrongUsage', { reason: reason === '(outputHelp)' ? 'command?' : reason }))
      return exitCodes.wrongUsage
    }
    if (error instanceof ZuoxiError) {
      terminal.error(error.say(language))
      return exitCodes.notPossible
    }
    const { code, message, path } = error as NodeJS.ErrnoException
    terminal.error(say('failed', { reason: code === undefined ? message : [code, path].filter(Boolean).join(' ') }))
    return exitCodes.notPossible
  }
}

type Say = (key: keyof typeof words, parameters?: Readonly<Record<string, unknown>>) => string

function program(language: Language, terminal: Terminal, say: Say): Command {
  const tell = (problems: readonly Problem[]) => {
    for (const problem of problems) terminal.error(sayProblem(problem, language))
    const count = problems.filter(({ severity }) => severity === 'error').length
    if (count > 0) {
      terminal.error(say('bad', { count }))
      throw new Ended(exitCodes.wrongDefinition)
    }
  }
  const load = async (path: string): Promise<Centre> => {
    const { centre, problems } = await loadCentre(path, { machine: true })
    tell(problems)
    if (centre === undefined) throw new Ended(exitCodes.wrongDefinition)
    return centre
  }
  const loadBoth = async (path: string, write: boolean): Promise<{ centre: Centre; secrets: Secrets }> => {
    const centre = await load(path)
    const { secrets, problems } = await (write ? ensureSecrets(path, centre) : loadSecrets(path))
    tell(problems)
    const complete = completeSecrets(centre, secrets)
    tell(await checkSecrets(path, centre, complete))
    return { centre, secrets: complete }
  }
  const output = { writeOut: (text: string) => terminal.out(text.trimEnd()), writeErr: () => undefined }
  const help = { styleTitle: (title: string) => helpTitle(title, language) }
  const command = (name: string, description: keyof typeof words) =>
    new Command(name)
      .description(say(description))
      .argument('<centre>', say('centre'))
      .helpOption('-h, --help', say('help'))
      .configureHelp(help)
      .addOption(languageOption(say))
      .exitOverride()
      .configureOutput(output)

  return new Command('zuoxi-pbx')
    .description(say('program'))
    .helpOption('-h, --help', say('help'))
    .configureHelp(help)
    .helpCommand(false)
    .addOption(languageOption(say))
    .addHelpText('after', `\n${say('usage')}`)
    .exitOverride()
    .configureOutput(output)
    .addCommand(
      command('check', 'check').action(async (path: string) => {
        const centre = await load(path)
        const { secrets, problems } = await loadSecrets(path)
        tell([...problems, ...(await checkSecrets(path, centre, secrets))])
        terminal.out(
          say('good', {
            seats: centre.seats.length,
            queues: centre.queues.length,
            numbers: centre.numbers.length,
            trunks: centre.trunks.length,
          }),
        )
      }),
    )
    .addCommand(
      command('render', 'render')
        .requiredOption('-o, --out <folder>', say('out'))
        .action(async (path: string, { out }: { out: string }) => {
          const { centre, secrets } = await loadBoth(path, true)
          const files = renderAsterisk(centre, secrets)
          const folder = join(out, 'asterisk')
          await mkdir(folder, { recursive: true, mode: 0o750 })
          const other = (await readdir(folder)).find((name) => !files.has(name))
          if (other !== undefined) {
            terminal.error(say('notEmpty', { folder, file: other }))
            throw new Ended(exitCodes.notPossible)
          }
          for (const [name, text] of files) await writeWhole(join(folder, name), text)
          terminal.out(say('rendered', { count: files.size, folder }))
        }),
    )
    .addCommand(
      command('diff', 'diff')
        .option('-t, --to <folder>', say('to'), '/etc/asterisk')
        .action(async (path: string, { to }: { to: string }) => {
          const { centre, secrets } = await loadBoth(path, false)
          const changes = await differences(to, renderAsterisk(centre, secrets), await readManifest(to))
          for (const { patch } of changes) terminal.out(patch.trimEnd())
          if (changes.length > 0) throw new Ended(exitCodes.different)
          terminal.out(say('same'))
        }),
    )
    .addCommand(applyCommand(command('apply', 'apply'), terminal, say, (path) => loadBoth(path, true)))
}

function applyCommand(
  command: Command,
  terminal: Terminal,
  say: Say,
  load: (path: string) => Promise<{ centre: Centre; secrets: Secrets }>,
): Command {
  return command
    .option('-t, --to <folder>', say('to'), '/etc/asterisk')
    .option('--asterisk <command>', say('asterisk'), 'asterisk')
    .option('--adopt', say('adopt'), false)
    .action(async (path: string, options: { to: string; asterisk: string; adopt: boolean }) => {
      const { centre, secrets } = await load(path)
      const made = await ensureCertificates(centre)
      if (made.length > 0) terminal.out(say('certificates', { files: made.join(', ') }))
      const result = await applyRendering(options.to, renderAsterisk(centre, secrets), {
        asterisk: asteriskCommand(options.asterisk.split(/\s+/).filter(Boolean)),
        adopt: options.adopt,
      })
      if ('recovered' in result && result.recovered) terminal.out(say('recovered'))
      switch (result.kind) {
        case 'unchanged':
          terminal.out(say('same'))
          return
        case 'applied':
          terminal.out(say('applied', { count: result.changed.length, files: result.changed.join(', ') }))
          if (!result.running) terminal.out(say('stopped'))
          else if (result.restart.length > 0) terminal.out(say('restart', { files: result.restart.join(', ') }))
          return
        case 'rejected':
          terminal.error([say('rejected'), ...result.reasons.map((reason) => `  ${reason}`)].join('\n'))
          throw new Ended(exitCodes.rejected)
        case 'foreign':
          terminal.error(say('foreign', { folder: options.to, files: result.files.join(', ') }))
          throw new Ended(exitCodes.notPossible)
        case 'locked':
          terminal.error(say('locked', { process: result.processId }))
          throw new Ended(exitCodes.notPossible)
      }
    })
}

const languageOption = (say: Say) => new Option('--language <language>', say('language')).choices(['zh-CN', 'en'])

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o640 })
  await rename(`${path}.new`, path)
}
