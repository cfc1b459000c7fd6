/** Where one running Asterisk keeps its things: the `[directories]` of asterisk.conf. */
export type AsteriskFolders = Readonly<Record<string, string>>

/**
 * Puts the machine's folders into an asterisk.conf: its `[directories]` section is replaced, everything else is kept.
 * `[files]` goes too, so that the control socket lies in the run folder.
 */
export function withFolders(asteriskConf: string, folders: AsteriskFolders): string {
  const kept = withoutSections(asteriskConf, ['directories', 'files'])
  const lines = Object.entries(folders).map(([name, path]) => `${name} => ${path}`)
  return `[directories]\n${lines.join('\n')}\n\n${kept}`
}

/** Adds a log file of our own to logger.conf's `[logfiles]`, and leaves what is there as it is. */
export function withLogFile(loggerConf: string, file: string): string {
  const line = `${file} => notice,warning,error,verbose(3)\n`
  const heading = /^\[logfiles\][^\n]*\n/m
  const text = loggerConf.endsWith('\n') || loggerConf === '' ? loggerConf : `${loggerConf}\n`
  return heading.test(text) ? text.replace(heading, (match) => match + line) : `${text}[logfiles]\n${line}`
}

function withoutSections(text: string, names: readonly string[]): string {
  let leaving = false
  return text
    .split('\n')
    .filter((line) => {
      const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1]
      if (section !== undefined) leaving = names.includes(section)
      return !leaving
    })
    .join('\n')
}
