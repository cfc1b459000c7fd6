import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/**
 * `npm run bench [NAME…]`: runs test/bench/NAME.bench.ts, or all of them, each in a Node of its own so that none warms
 * up or burdens another. Their output is passed through; the exit code is 0 when every bench ended well.
 */
const folder = import.meta.dirname

async function main(names: readonly string[]): Promise<number> {
  const all = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.bench.ts')).sort()
  const unknown = names.filter((name) => !all.includes(`${name}.bench.ts`))
  if (unknown.length > 0) {
    const known = all.map((name) => name.replace(/\.bench\.ts$/, '')).join(', ') || '—'
    console.error(`没有名为 ${unknown.join('、')} 的测量项，可选：${known}`)
    console.error(`There is no bench called ${unknown.join(', ')}; there are: ${known}`)
    return 2
  }
  const failed: string[] = []
  for (const name of names.length > 0 ? names.map((one) => `${one}.bench.ts`) : all) {
    console.error(`[bench] ${relative(process.cwd(), join(folder, name))}`)
    if ((await runBench(join(folder, name))) !== 0) failed.push(name)
  }
  if (failed.length > 0) console.error(`[bench] failed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}

function runBench(file: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--expose-gc', file], { stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', (error) => {
      console.error(error.message)
      resolve(127)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

process.exitCode = await main(process.argv.slice(2))
