import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../programs/run-command.ts'
import { spawnTied, type TiedProcess } from '../programs/tied-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitFor } from '../wait-for.ts'
import { complaints, type LogLine, parseLog } from './asterisk-log.ts'
import { type AsteriskPorts, claimAsteriskPorts } from './asterisk-ports.ts'
import { type AsteriskProgram, findAsterisk } from './asterisk-program.ts'
import { parseCel } from './cel.ts'
import { withFolders, withLogFile } from './machine-settings.ts'
import { type ConfigurationFiles } from './plain-configuration.ts'
import { parseQueueLog, type QueueLogRow } from './queue-log.ts'

/** Folders of the run, handed to whoever writes the configuration. */
export type AsteriskPlace = Readonly<{
  /** will be `astetcdir` */
  configurationFolder: string
  /** `astspooldir`: recordings lie in `monitor` below it */
  spoolFolder: string
  logFolder: string
}>

export type StartAsteriskOptions = Readonly<{
  /**
   * What goes into `/etc/asterisk`: files by name, the path of a ready folder, or a function that makes either (or
   * writes into `place.configurationFolder` and gives nothing).
   */
  configuration:
    | ConfigurationFiles
    | string
    | ((
        ports: AsteriskPorts,
        place: AsteriskPlace,
      ) => ConfigurationFiles | string | undefined | Promise<ConfigurationFiles | string | undefined>)
  /** ports claimed beforehand; otherwise they are claimed here */
  ports?: AsteriskPorts
  /** environment for Asterisk, such as TZ */
  environment?: Readonly<Record<string, string>>
  bootTimeoutMs?: number
}>

export type RunningAsterisk = AsyncDisposable &
  Readonly<{
    ports: AsteriskPorts
    place: AsteriskPlace
    program: AsteriskProgram
    /** milliseconds from the start of the process until it was fully booted, of the last start */
    bootMs: () => number
    processId: () => number
    isRunning: () => boolean
    /** what the command line answers to one command */
    cli: (command: string) => Promise<string>
    /** log lines so far: notices, warnings, errors and verbose 3 */
    log: () => Promise<readonly LogLine[]>
    /** the warnings and errors of the log */
    complaints: () => Promise<readonly LogLine[]>
    queueLog: () => Promise<readonly QueueLogRow[]>
    /** rows of a CEL file in `cel-custom` or `cel-csv`; the only one there unless named */
    cel: (fileName?: string) => Promise<readonly (readonly string[])[]>
    /** SIGTERM and the end */
    stop: () => Promise<void>
    /** SIGKILL: as if the machine had lost it */
    kill: () => Promise<void>
    /** starts it again with the same folders and ports, after stop() or kill(), or stopping it first */
    restart: () => Promise<void>
  }>

/**
 * Starts an Asterisk of its own with its own folders and ports and comes back when it is fully booted. It ends with
 * `stop()`, with `await using`, and in any case with this process, however this process ends.
 */
export async function startAsterisk(options: StartAsteriskOptions): Promise<RunningAsterisk> {
  const program = await findAsterisk()
  const ports = options.ports ?? (await claimAsteriskPorts())
  const folder = await temporaryFolder('pbx')
  try {
    const place = await prepare(options, program, ports, folder.path)
    const instance = new Instance(program, join(place.configurationFolder, 'asterisk.conf'), options)
    const stop = async (): Promise<void> => {
      await instance.stop()
      ports.release()
      await folder.remove()
    }
    try {
      await instance.start()
    } catch (error) {
      await instance.stop()
      throw new Error(`${(error as Error).message}\n${await tail(place.logFolder)}`, { cause: error })
    }
    const log = async (): Promise<readonly LogLine[]> => parseLog(await readText(join(place.logFolder, ownLog)))
    return {
      ports,
      place,
      program,
      bootMs: () => instance.bootMs,
      processId: () => instance.running().processId,
      isRunning: () => instance.isRunning(),
      cli: (command) => instance.cli(command),
      log,
      complaints: async () => complaints(await log()),
      queueLog: async () => parseQueueLog(await readText(join(place.logFolder, 'queue_log'))),
      cel: async (fileName) => parseCel(await readText(await celFile(place.logFolder, fileName))),
      stop,
      kill: () => instance.kill(),
      restart: async () => {
        await instance.stop()
        await instance.start()
      },
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    ports.release()
    await folder.remove()
    throw error
  }
}

const ownLog = 'zuoxi-test.log'

/** Lays out the run folder: configuration, data (links to what was shipped), and empty folders for the rest. */
async function prepare(
  options: StartAsteriskOptions,
  program: AsteriskProgram,
  ports: AsteriskPorts,
  folder: string,
): Promise<AsteriskPlace> {
  const place = {
    configurationFolder: join(folder, 'etc'),
    spoolFolder: join(folder, 'spool'),
    logFolder: join(folder, 'log'),
  }
  const folders = {
    astetcdir: place.configurationFolder,
    astmoddir: program.modulesFolder,
    astvarlibdir: join(folder, 'lib'),
    astdbdir: join(folder, 'lib'),
    astkeydir: join(folder, 'lib'),
    astdatadir: join(folder, 'data'),
    astagidir: join(folder, 'data/agi-bin'),
    astspooldir: place.spoolFolder,
    astrundir: join(folder, 'run'),
    astlogdir: place.logFolder,
    astsbindir: join(folder, 'sbin'),
    astcachedir: join(folder, 'cache'),
  }
  for (const path of [
    ...Object.values(folders).filter((path) => path.startsWith(folder)),
    join(folder, 'lib/keys'),
    ...['cdr-csv', 'cdr-custom', 'cel-custom', 'cel-csv'].map((name) => join(place.logFolder, name)),
    ...['monitor', 'outgoing', 'tmp', 'recording'].map((name) => join(place.spoolFolder, name)),
  ]) {
    await mkdir(path, { recursive: true })
  }
  await linkEntries(program.dataFolder, folders.astdatadir)
  await mkdir(join(folders.astdatadir, 'sounds'), { recursive: true })
  await linkEntries(join(program.dataFolder, 'sounds'), join(folders.astdatadir, 'sounds'))

  const given =
    typeof options.configuration === 'function' ? await options.configuration(ports, place) : options.configuration
  if (typeof given === 'string') await cp(given, place.configurationFolder, { recursive: true })
  else {
    for (const [name, text] of Object.entries(given ?? {})) {
      const file = join(place.configurationFolder, name)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, text)
    }
  }
  await rewrite(join(place.configurationFolder, 'asterisk.conf'), (text) => withFolders(text, folders))
  await rewrite(join(place.configurationFolder, 'logger.conf'), (text) => withLogFile(text, ownLog))
  return place
}

/** Links what was shipped, but keeps `sounds` a folder of the run so that tests and tools can add prompts. */
async function linkEntries(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from)) {
    if (entry !== 'sounds' && !existsSync(join(to, entry))) await symlink(join(from, entry), join(to, entry))
  }
}

class Instance {
  bootMs = Number.NaN
  readonly #program: AsteriskProgram
  readonly #configuration: string
  readonly #options: StartAsteriskOptions
  #process: TiedProcess | undefined
  #said = ''

  constructor(program: AsteriskProgram, configuration: string, options: StartAsteriskOptions) {
    this.#program = program
    this.#configuration = configuration
    this.#options = options
  }

  async start(): Promise<void> {
    const start = performance.now()
    this.#said = ''
    // Stands for a machine of its own: on a busy one its event threads would stamp AMI long after what happened. Where
    // the system does not allow it, nice(1) runs it all the same.
    const command = ['nice', '-n', '-10', ...this.#program.command, '-C', this.#configuration, '-f', '-n'] as const
    const started = await spawnTied(command, {
      environment: { ...process.env, LC_ALL: 'C.UTF-8', ...this.#options.environment },
      onOutput: (text) => {
        this.#said = (this.#said + text).slice(-8000)
      },
    })
    this.#process = started
    await waitFor(
      'Asterisk to be fully booted',
      async () => {
        if (!started.isRunning()) return 'ended' as const
        // Until its socket is there the command line fails; afterwards this command itself waits.
        return (await this.cli('core waitfullybooted')).includes('fully booted') ? ('booted' as const) : undefined
      },
      { timeoutMs: this.#options.bootTimeoutMs ?? 60_000, intervalMs: 50 },
    ).then((outcome) => {
      if (outcome === 'ended') throw new Error(`Asterisk ended while it started. It said: ${this.#said.trim()}`)
    })
    this.bootMs = performance.now() - start
  }

  async cli(command: string): Promise<string> {
    const [file, ...words] = this.#program.command
    const { stdout } = await runCommand([file, ...words, '-C', this.#configuration, '-rx', command], {
      timeoutMs: 60_000,
    })
    return stdout
  }

  running(): TiedProcess {
    if (!this.#process) throw new Error('This Asterisk is not running.')
    return this.#process
  }

  isRunning(): boolean {
    return this.#process?.isRunning() ?? false
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
    this.#process = undefined
  }

  async kill(): Promise<void> {
    await this.#process?.kill()
    this.#process = undefined
  }
}

async function celFile(logFolder: string, fileName: string | undefined): Promise<string> {
  for (const folder of ['cel-custom', 'cel-csv']) {
    const files = (await readdir(join(logFolder, folder))).filter((name) => !fileName || name === fileName)
    if (files[0]) return join(logFolder, folder, files[0])
  }
  return join(logFolder, 'cel-custom', fileName ?? 'none')
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readText(file)))
}

async function tail(logFolder: string): Promise<string> {
  return (await readText(join(logFolder, ownLog))).split('\n').slice(-30).join('\n')
}
