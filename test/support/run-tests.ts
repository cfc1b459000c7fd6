import { spawn } from 'node:child_process'
import { readFile, statfs } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { BilingualFailure } from './programs/bilingual-failure.ts'
import { findPostgres } from './postgres/postgres-program.ts'
import { startStockPostgres } from './postgres/stock-postgres.ts'
import { putProgramsInPlace } from './programs/put-in-place.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { afterSecondTry, failedFiles, mostFiles } from './second-try.ts'
import { countAppTests, countTests, summaryLine, type TestCount, vitestFailures } from './test-count.ts'

/**
 * `npm test`: puts Asterisk, SIPp, sox and PulseAudio in place, then runs the unit tests, those against the real PBX with
 * types, lint and the format check beside them, and the tests of the desktop app. Words after `--` go to vitest (a file
 * name, `-t name`, `--project unit`); then only vitest runs, once. The last line is `N passed, N failed`; a failing check
 * counts as one failed.
 */

const root = join(import.meta.dirname, '../..')
/** The project's own programs first, also when this is not started by npm. */
const environment = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` }
const vitestArguments = process.argv.slice(2)

async function main(): Promise<number> {
  const counts: TestCount[] = []
  const failures: string[] = []
  let programsAreThere = true
  try {
    await putProgramsInPlace((line) => console.log(`[programs] ${line}`))
  } catch (error) {
    programsAreThere = false
    counts.push({ passed: 0, failed: 1 })
    console.error(error instanceof BilingualFailure ? error.message : error)
  }
  const add = (run: Run): void => {
    counts.push(run.count)
    failures.push(...run.failures)
  }
  if (vitestArguments.length > 0) add(await runVitest(vitestArguments))
  else {
    // One after the other: what keeps real time must not share two cores with what computes, but for the checks, which take
    // only what it leaves: it waits more than half of its time.
    add(await runProject('unit'))
    const checks = Promise.all(['types', 'lint', 'format:check'].map(check))
    if (programsAreThere) add(await runProject('pbx'))
    for (const { step, code, said } of await checks) {
      console.log(`\n[${step}] ${code === 0 ? 'passed' : `failed (exit code ${code})`}\n${said}`)
      counts.push(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
      if (code !== 0) failures.push(step)
    }
    add(await runPlaywright())
  }
  // At the end, where somebody looks who sees only the last page of a long log.
  if (failures.length > 0) console.log(`\n[failed]\n${failures.join('\n')}`)
  const total = counts.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }))
  console.log(`\n${summaryLine(total)}`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

type Checked = { readonly step: string; readonly code: number; readonly said: string }

/** One of the checks, at the lowest priority; what it says is kept until the tests beside it have said theirs. */
function check(step: string): Promise<Checked> {
  return new Promise((resolve) => {
    const said: string[] = []
    const child = spawn('npm', ['run', '--silent', step], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
    })
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => said.push(text))
    child.once('error', (error) => resolve({ step, code: 127, said: error.message }))
    child.once('close', (code) => resolve({ step, code: code ?? 1, said: said.join('') }))
  })
}

type Run = { readonly count: TestCount; readonly failures: readonly string[] }

/** One vitest run; a run that ends badly without a failed test (a crash, an unhandled error) counts as one failed. */
async function runVitest(
  words: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Run & { failedFiles: readonly string[] }> {
  await using folder = await temporaryFolder('report')
  const report = join(folder.path, 'report.json')
  console.log(`\n[tests] ${words.join(' ')}`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`]
  const code = await run('vitest', ['run', ...reporters, ...words], more)
  const text = await readFile(report, 'utf8').catch(() => undefined)
  const count = countTests(text, code)
  const failures = vitestFailures(text)
  return {
    count,
    failures: count.failed > 0 && failures.length === 0 ? [`vitest ${words.join(' ')}: exit code ${code}`] : failures,
    failedFiles: failedFiles(text),
  }
}

/** One of the two projects; a file that failed is tried once more by itself (second-try.ts). */
async function runProject(project: 'unit' | 'pbx'): Promise<Run> {
  await using databases = project === 'unit' ? await postgresServer() : noServer
  const more = project === 'unit' ? { ...(await foldersInMemory()), ...databases.environment } : {}
  const first = await runVitest(['--project', project], more)
  const { failedFiles: files } = first
  if (first.count.failed === 0 || files.length === 0 || files.length > mostFiles) return first
  const second = await runVitest(['--project', project, '--no-file-parallelism', ...files], more)
  console.log(`\n[unsteady] tried again by themselves:\n${first.failures.join('\n')}`)
  return { count: afterSecondTry(first.count, second.count), failures: second.failures }
}

type Databases = AsyncDisposable & { readonly environment: NodeJS.ProcessEnv }
const noServer: Databases = { environment: {}, [Symbol.asyncDispose]: async () => undefined }

/** A stock PostgreSQL for the tests of the stores; where none can be had they take PGlite, at several times the cost. */
async function postgresServer(): Promise<Databases> {
  try {
    const program = await findPostgres((line) => console.log(`[programs] PostgreSQL: ${line}`))
    const { url, [Symbol.asyncDispose]: stop } = await startStockPostgres(program)
    console.log(`[programs] ${program.versionText}`)
    return { environment: { ZUOXI_TEST_POSTGRES: url }, [Symbol.asyncDispose]: stop }
  } catch (error) {
    console.log(`[programs] PGlite instead of PostgreSQL: ${error instanceof Error ? error.message : String(error)}`)
    return noServer
  }
}

/** Hundreds of small databases: where memory can be a folder, none of them waits for a disk. */
async function foldersInMemory(): Promise<NodeJS.ProcessEnv> {
  const folder = '/dev/shm'
  const space = await statfs(folder).catch(() => undefined)
  return space !== undefined && space.bavail * space.bsize > 4 * 1024 ** 3 ? { TMPDIR: folder } : {}
}

/** One Playwright run, with Electron, a display and a fresh build put in place by test/app/support/set-up.ts. */
async function runPlaywright(): Promise<Run> {
  await using folder = await temporaryFolder('report')
  const report = join(folder.path, 'report.json')
  console.log('\n[app tests]')
  const code = await run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  const count = countAppTests(await readFile(report, 'utf8').catch(() => undefined), code)
  // Playwright names its own at its end, which is just above.
  return { count, failures: count.failed === 0 ? [] : [`${count.failed} of the app tests: see above`] }
}

function run(program: string, words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...environment, ...more },
    })
    child.once('error', (error) => {
      console.error(error.message)
      resolve(127)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

process.exitCode = await main()
