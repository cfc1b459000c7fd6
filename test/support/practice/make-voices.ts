import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pinyin } from 'pinyin-pro'
import { type Language } from '../../../contract/language.ts'
import { type SentenceKey, sentences, spokenDigits } from '../../../hub/practice/sentences.ts'
import { type VoiceName } from '../../../hub/practice/voices.ts'
import { type DebianTree, debianTree } from '../programs/debian-tree.ts'
import { runCommand } from '../programs/run-command.ts'

/**
 * Speaks hub/practice/sentences.ts into hub/practice/voices/: one file of 8 kHz G.711 μ-law per voice, and `voices.json`,
 * which says where in it each sentence stands. Needed only when the sentences change:
 *
 *     node test/support/practice/make-voices.ts
 *
 * Chinese by espeak-ng from pinyin (its own reading of the signs needs a dictionary that Debian leaves out), English by
 * flite, whose recorded voices are clearer. Neither is needed where Zuoxi runs.
 */
const voices: Readonly<Record<VoiceName, { readonly language: Language; readonly speak: readonly string[] }>> = {
  'zh-woman': { language: 'zh-CN', speak: ['-v', 'cmn-latn-pinyin+f2', '-s', '175', '-p', '58'] },
  'zh-man': { language: 'zh-CN', speak: ['-v', 'cmn-latn-pinyin+m3', '-s', '160', '-p', '42'] },
  'en-woman': { language: 'en', speak: ['-voice', 'slt', '--setf', 'duration_stretch=0.92'] },
  'en-man': { language: 'en', speak: ['-voice', 'rms', '--setf', 'duration_stretch=0.86'] },
}
/** Colleagues speak with one voice each, callers never say these. */
const agentVoices: readonly VoiceName[] = ['zh-woman', 'en-woman']
const folder = new URL('../../../hub/practice/voices/', import.meta.url).pathname

async function makeVoices(): Promise<void> {
  const progress = (line: string): void => void process.stderr.write(`${line}\n`)
  const packages = ['espeak-ng', 'flite', 'sox']
  const finish = async (tree: DebianTree): Promise<void> => void (await run(tree, 'sox', ['--version']))
  const tree = await debianTree({ name: 'voices-bookworm', suite: 'bookworm', packages, finish, progress })
  const scratch = await mkdtemp(join(tmpdir(), 'zuoxi-voices-'))
  const index: Record<string, Record<string, readonly [from: number, length: number]>> = {}
  try {
    for (const [name, voice] of Object.entries(voices) as [VoiceName, (typeof voices)[VoiceName]][]) {
      const parts: Buffer[] = []
      const places: Record<string, readonly [number, number]> = {}
      let at = 0
      for (const key of Object.keys(sentences) as SentenceKey[]) {
        if (key.startsWith('agent-') && !agentVoices.includes(name)) continue
        const bytes = await speak(tree, scratch, voice, spokenText(key, voice.language))
        places[key] = [at, bytes.length]
        at += bytes.length
        parts.push(bytes)
      }
      index[name] = places
      await writeFile(join(folder, `${name}.ulaw`), Buffer.concat(parts))
      progress(`${name}: ${(at / 8000).toFixed(0)} s, ${(at / 1024).toFixed(0)} KiB`)
    }
    await writeFile(join(folder, 'voices.json'), `${JSON.stringify(index)}\n`)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function spokenText(key: SentenceKey, language: Language): string {
  const digit = /^digit-(\d)$/.exec(key)?.[1]
  return digit === undefined ? sentences[key][language] : (spokenDigits[language][Number(digit)] ?? digit)
}

async function speak(
  tree: DebianTree,
  scratch: string,
  { language, speak: how }: (typeof voices)[VoiceName],
  text: string,
): Promise<Buffer> {
  const raw = join(scratch, 'raw.wav')
  if (language === 'zh-CN') await run(tree, 'espeak-ng', [...how, '-w', raw, inPinyin(text)])
  else await run(tree, 'flite', [...how, '-t', text, '-o', raw])
  const out = join(scratch, 'out.ul')
  // Quiet enough for the s of "six" and the t of "eight" to stay.
  const noSilence = ['silence', '1', '0.02', '0.1%', 'reverse']
  // espeak ends a vowel at full loudness, which sounds cut off: the last of it dies away.
  const fades = ['reverse', 'fade', 'q', '0.045', 'reverse', 'pad', '0', '0.02']
  // A telephone's band, even loudness, and nothing before the first and after the last sound.
  const band = ['highpass', '180', 'lowpass', '3500']
  const effects = [...band, ...noSilence, ...noSilence, ...fades, 'rate', '8000', 'norm', '-5']
  await run(tree, 'sox', [raw, '-t', 'raw', '-e', 'mu-law', '-b', '8', '-c', '1', out, ...effects])
  return await readFile(out)
}

/** `ni3 hao3 , …`: the tones as digits, the light tone as 5, pauses as they are written. */
function inPinyin(text: string): string {
  return [...text.matchAll(/\p{Script=Han}+|[^\p{Script=Han}]+/gu)]
    .map(([part]) =>
      /\p{Script=Han}/u.test(part)
        ? pinyin(part, { toneType: 'num', v: true })
            .replace(/([a-z]+)0/g, '$15')
            .replace(/\bng4/g, 'en4')
        : part.replace('，', ',').replace('。', '.').replace('？', '?'),
    )
    .join(' ')
}

async function run(tree: DebianTree, program: string, words: readonly string[]): Promise<void> {
  const [loader, ...path] = tree.loader
  const environment = { ...process.env, ESPEAK_DATA_PATH: join(tree.libraries, 'espeak-ng-data') }
  const libraries = [path[0] ?? '', `${tree.libraries}:${join(tree.libraries, 'pulseaudio')}`]
  await runCommand([loader, ...libraries, join(tree.root, 'usr/bin', program), ...words], { environment })
}

await makeVoices()
