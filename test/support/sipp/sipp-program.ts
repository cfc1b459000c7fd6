import { join } from 'node:path'
import { BilingualFailure } from '../programs/bilingual-failure.ts'
import { type DebianTree, debianTree } from '../programs/debian-tree.ts'
import { findOnPath } from '../programs/find-on-path.ts'
import { runCommand } from '../programs/run-command.ts'

/** A SIPp that can be started; it plays the customers. */
export type SippProgram = Readonly<{
  command: readonly [string, ...string[]]
  versionText: string
  origin: 'path' | 'unpacked'
}>

/** Debian 12 has 3.6.1; the later suites are there for when it has left the archive. */
const suites = ['bookworm', 'trixie', 'forky'] as const

let found: Promise<SippProgram> | undefined

/** Finds SIPp on PATH, else fetches it once into the cache folder. Asked again, it answers from memory. */
export function findSipp(progress: (line: string) => void = () => undefined): Promise<SippProgram> {
  found ??= locate(progress)
  return found
}

async function locate(progress: (line: string) => void): Promise<SippProgram> {
  const installed = findOnPath('sipp')
  if (installed) {
    const versionText = await askVersion([installed]).catch(() => undefined)
    // `rtp_stream` came with 3.5; a build without the media parts says so by lacking "PCAP".
    if (versionText && /PCAP/.test(versionText)) return { command: [installed], versionText, origin: 'path' }
    progress(`${installed} cannot send RTP; taking Debian's instead`)
  }
  const failures: unknown[] = []
  for (const suite of suites) {
    try {
      const finish = async (tree: DebianTree): Promise<void> => void (await askVersion(commandOf(tree)))
      const tree = await debianTree({ name: `sipp-${suite}`, suite, packages: ['sip-tester'], finish, progress })
      return { command: commandOf(tree), versionText: await askVersion(commandOf(tree)), origin: 'unpacked' }
    } catch (error) {
      failures.push(error)
      progress(`Debian ${suite}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const reason = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('; ')
  throw new BilingualFailure(
    `测试需要 SIPp 来扮演来电客户，但本机没有，也没能从 Debian 软件源取得（${reason}）。请检查网络和 apt 源后重试，或执行 apt install sip-tester。`,
    `The tests need SIPp to play the customers; this machine has none and it could not be fetched from Debian's archive (${reason}). Check the network and apt's sources and run again, or run apt install sip-tester.`,
    failures[0],
  )
}

function commandOf(tree: DebianTree): readonly [string, ...string[]] {
  return [...tree.loader, join(tree.root, 'usr/bin/sipp')]
}

async function askVersion(command: readonly [string, ...string[]]): Promise<string> {
  // SIPp ends with 99 after it was only asked something.
  const { stdout, stderr } = await runCommand([...command, '-v'], { timeoutMs: 20_000, accept: [99] })
  const version = /SIPp v[^\s,]+/.exec(stdout + stderr)?.[0]
  if (!version) throw new Error(`sipp -v said ${JSON.stringify((stdout + stderr).slice(0, 200))}`)
  return version.replace(/\.$/, '')
}
