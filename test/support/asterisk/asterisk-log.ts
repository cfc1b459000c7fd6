export type LogLine = Readonly<{
  /** as Asterisk wrote it, such as `Nov 22 20:01:02` */
  time: string
  level: string
  /** the C file that wrote it, empty for verbose lines without one */
  source: string
  text: string
}>

/**
 * Reads Asterisk's log file: `[time] LEVEL[thread][call] file.c: text`. A line that does not begin so continues the
 * one before (https://docs.asterisk.org/Operation/Logging/).
 */
export function parseLog(text: string): readonly LogLine[] {
  const lines: { time: string; level: string; source: string; text: string }[] = []
  for (const raw of text.split('\n')) {
    const match = /^\[([^\]]+)\] ([A-Z]+)\[\d+\](?:\[C-[0-9a-f]+\])? ([\w./-]+): (.*)$/.exec(raw)
    if (match) lines.push({ time: match[1]!, level: match[2]!, source: match[3]!, text: match[4]! })
    else if (raw !== '' && lines.length > 0) lines[lines.length - 1]!.text += `\n${raw}`
  }
  return lines
}

/** Warnings and errors only. */
export function complaints(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.filter(({ level }) => level === 'WARNING' || level === 'ERROR')
}
