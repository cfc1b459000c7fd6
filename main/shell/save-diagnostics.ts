import { app, dialog } from 'electron'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Language } from '../../contract/language.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { SeatError } from '../seat-error.ts'
import { type Diagnostics } from './diagnostics.ts'
import { shellTexts } from './shell-texts.ts'

type Asked = { readonly board: TopicBoard; readonly logFolder: string; readonly language: () => Language }

/**
 * Asks where to, and writes what support needs to see there as a ZIP. @returns null when the question was put away
 * @throws SeatError `seat.file` when it cannot be written there
 */
export async function saveDiagnostics({ board, logFolder, language }: Asked): Promise<{ file: string } | null> {
  const target = await dialog.showSaveDialog({
    title: shellTexts.saveDiagnostics[language()],
    defaultPath: join(
      app.getPath('documents'),
      `zuoxi-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.zip`,
    ),
    filters: [{ name: 'ZIP', extensions: ['zip'] }],
  })
  if (target.canceled || target.filePath === '') return null
  const { makeDiagnostics } = await import('./diagnostics.ts')
  const bytes = await makeDiagnostics({
    logFolder,
    version: app.getVersion(),
    topics: topicsOf(board),
    processes: app.getAppMetrics().map(({ type, memory, cpu }) => ({
      type,
      memoryKilobytes: memory.workingSetSize,
      cpuPercent: cpu.percentCPUUsage,
    })),
  })
  await writeFile(target.filePath, bytes).catch((error: unknown) => {
    throw new SeatError('seat.file', { file: target.filePath, reason: String((error as NodeJS.ErrnoException).code) })
  })
  return { file: target.filePath }
}

function topicsOf(board: TopicBoard): Diagnostics['topics'] {
  const names = ['app', 'session', 'health', 'seat', 'devices', 'cache'] as const
  return Object.fromEntries(names.map((name) => [name, board.get(name)])) as Diagnostics['topics']
}
