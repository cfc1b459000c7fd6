import { BilingualFailure } from '../../support/programs/bilingual-failure.ts'
import { findOnPath } from '../../support/programs/find-on-path.ts'
import { spawnTied } from '../../support/programs/tied-process.ts'
import { waitFor } from '../../support/wait-for.ts'

export type Display = Readonly<{ name: string; stop: () => Promise<void> }>

/**
 * A display for the windows: the one there is, or on Linux an Xvfb of our own. Xvfb chooses a free number itself
 * (`-displayfd`, Xserver(1)) and tells it on its standard output, so two runs never meet.
 */
export async function openDisplay(environment: NodeJS.ProcessEnv = process.env): Promise<Display | undefined> {
  if (process.platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return undefined
  const program = findOnPath('Xvfb', environment['PATH'])
  if (program === undefined) {
    throw new BilingualFailure(
      '没有显示器（DISPLAY 未设置），也没有 Xvfb，桌面程序的测试无法打开窗口。请安装 xvfb（Debian：apt install xvfb），或在有桌面的会话里运行。',
      'There is no display (DISPLAY is unset) and no Xvfb, so the app tests cannot open windows. Install xvfb (Debian: apt install xvfb), or run them in a desktop session.',
    )
  }
  // Larger than the largest window tested: without a window manager a window as large as the screen loses a pixel.
  let output = ''
  // In a session of its own where that can be had: Linux shares the cores out among sessions first (sched(7), autogroup), and
  // the display is the seat's, not one more of the centre's programs, which would else be drawn for behind Asterisk.
  const apart = findOnPath('setsid', environment['PATH'])
  const process_ = await spawnTied(
    [
      ...(apart === undefined ? [] : [apart]),
      program,
      '-displayfd',
      '1',
      '-screen',
      '0',
      '2048x1200x24',
      '-nolisten',
      'tcp',
      '-noreset',
    ],
    { onOutput: (text) => (output += text) },
  )
  const number = await waitFor('Xvfb to name its display', () => {
    if (!process_.isRunning()) throw new Error(`Xvfb ended: ${output}`)
    return /^(\d+)$/m.exec(output)?.[1]
  })
  return { name: `:${number}`, stop: () => process_.stop() }
}
