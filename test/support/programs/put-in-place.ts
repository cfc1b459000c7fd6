import { findAsterisk } from '../asterisk/asterisk-program.ts'
import { findSipp } from '../sipp/sipp-program.ts'
import { findSoundPrograms } from '../sound/sound-programs.ts'

/** Puts Asterisk, SIPp and a sound card without hardware in place, at the same time, and says in one line each what was found and how long it took. */
export async function putProgramsInPlace(progress: (line: string) => void): Promise<void> {
  const timed = async (find: () => Promise<Readonly<{ versionText: string; origin: string }>>): Promise<void> => {
    const start = performance.now()
    const { versionText, origin } = await find()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    progress(`${versionText} (${origin === 'path' ? 'on PATH' : 'unpacked from Debian packages'}, ${seconds} s)`)
  }
  await Promise.all([
    timed(() => findAsterisk((line) => progress(`Asterisk: ${line}`))),
    timed(() => findSipp((line) => progress(`SIPp: ${line}`))),
    timed(() => findSoundPrograms((line) => progress(`sox and PulseAudio: ${line}`))),
  ])
}
