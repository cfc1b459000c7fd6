import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { waitUntil } from '../../support/wait-for.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const run = promisify(execFile)

/** Programs in the place of versions: each says that it was started, and does what its test wants. */
async function installation(versions: Readonly<Record<string, string>>, current: string, trial?: string) {
  const folder = await temporaryFolder('launcher')
  const root = join(folder.path, 'an installation')
  for (const [version, script] of Object.entries(versions)) {
    await mkdir(join(root, 'versions', version), { recursive: true })
    const file = join(root, 'versions', version, 'zuoxi')
    await writeFile(file, `#!/bin/sh\nroot="${root}"\necho "${version} $*" >>"$root/started"\n${script}\n`)
    await chmod(file, 0o755)
  }
  await copyFile('packaging/linux/launcher.sh', join(root, 'zuoxi'))
  await writeFile(join(root, 'current'), `${current}\n`)
  if (trial !== undefined) await writeFile(join(root, 'trial'), trial)
  return {
    [Symbol.asyncDispose]: () => folder.remove(),
    read: (name: string) => readFile(join(root, name), 'utf8').catch(() => null),
    start: (words: readonly string[], seconds = '60') =>
      run('sh', [join(root, 'zuoxi'), ...words], { env: { ...process.env, ZUOXI_TRIAL_SECONDS: seconds } }).then(
        () => 0,
        (error: { code: number }) => error.code,
      ),
  }
}

const proves = 'rm "$root/trial"'

describe.skipIf(process.platform === 'win32')('the launcher of an unpacked installation', () => {
  test('starts the current version with the words it was given, and ends as that does', async () => {
    await using it = await installation({ '1.0.0': 'exit 3' }, '1.0.0')
    expect(await it.start(['--lang=en', 'tel:10086'])).toBe(3)
    expect(await it.read('started')).toBe('1.0.0 --lang=en tel:10086\n')
  })

  test('tells it by which program it is to be started again', async () => {
    await using it = await installation({ '1.0.0': 'echo "$ZUOXI_LAUNCHER" >"$root/launcher"' }, '1.0.0')
    await it.start([])
    expect(await it.read('launcher')).toMatch(/an installation\/zuoxi\n$/)
  })

  test('a version on trial that shows its window stays', async () => {
    await using it = await installation({ '1.0.0': '', '1.1.0': `${proves}; exit 5` }, '1.1.0', '1.1.0\n1.0.0\n0\n')
    expect(await it.start(['a'])).toBe(5)
    expect(await it.read('started')).toBe('1.1.0 a\n')
    expect(await it.read('current')).toBe('1.1.0\n')
    expect(await it.read('refused')).toBeNull()
  })

  test('one that crashes twice in a row is taken back, remembered, and the one before runs', async () => {
    await using it = await installation({ '1.0.0': 'exit 4', '1.1.0': 'exit 7' }, '1.1.0', '1.1.0\n1.0.0\n0\n')
    expect(await it.start(['a b'])).toBe(4)
    expect(await it.read('started')).toBe('1.1.0 a b\n1.1.0 a b\n1.0.0 a b\n')
    expect(await it.read('current')).toBe('1.0.0\n')
    expect(await it.read('refused')).toBe('1.1.0\n')
    expect(await it.read('trial')).toBeNull()
  })

  test('one that crashes once and then runs stays', async () => {
    const once = `[ "$(wc -l <"$root/started")" -eq 1 ] && exit 7; ${proves}`
    await using it = await installation({ '1.0.0': '', '1.1.0': once }, '1.1.0', '1.1.0\n1.0.0\n0\n')
    expect(await it.start([])).toBe(0)
    expect(await it.read('current')).toBe('1.1.0\n')
  })

  test('one that hangs before its window is ended when its time is over', async () => {
    await using it = await installation({ '1.0.0': '', '1.1.0': 'exec sleep 600' }, '1.1.0', '1.1.0\n1.0.0\n1\n')
    expect(await it.start([], '1')).toBe(0)
    expect(await it.read('started')).toBe('1.1.0 \n1.0.0 \n')
    expect(await it.read('refused')).toBe('1.1.0\n')
  })

  test('one that ran and makes way for the next leaves that to the next start', async () => {
    const update = 'printf "1.2.0\\n1.1.0\\n0\\n" >"$root/trial"; echo 1.2.0 >"$root/current"; sh "$root/zuoxi" again &'
    const versions = { '1.0.0': '', '1.1.0': `[ "$1" = again ] && exit 0; ${proves}; ${update}`, '1.2.0': 'exit 7' }
    await using it = await installation(versions, '1.1.0', '1.1.0\n1.0.0\n0\n')
    await it.start(['first'])
    // The second start is nobody's child here; it is over when it has said so.
    await waitUntil(
      'the start after',
      () => it.read('started'),
      (said) => said?.endsWith('1.1.0 again\n') === true,
    )
    expect(await it.read('started')).toBe('1.1.0 first\n1.2.0 again\n1.2.0 again\n1.1.0 again\n')
    expect([await it.read('current'), await it.read('refused')]).toEqual(['1.1.0\n', '1.2.0\n'])
  })

  test('nothing is taken back to a version that is no longer there', async () => {
    await using it = await installation({ '1.1.0': 'exit 7' }, '1.1.0', '1.1.0\n1.0.0\n1\n')
    expect(await it.start([])).toBe(7)
    expect(await it.read('current')).toBe('1.1.0\n')
  })
})
