import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { databaseCompanions, dataNames } from '../backup/data-folder.ts'

/** In the data folder of every practice hub; it is what tells it from a company's own. */
const markName = 'practice.json'
const markSchema = z.object({ state: z.enum(['making', 'made']) })

const notPractice: BilingualText = {
  'zh-CN': '这个文件夹里是真实中心的数据，不能用来练习。请换一个文件夹。',
  en: 'this folder holds the data of a real centre, and is not for practice; choose another',
}

const isPractice: BilingualText = {
  'zh-CN': '这是练习用的数据文件夹，真实中心请换一个文件夹。',
  en: 'this folder is for practice; a real centre needs one of its own',
}

/**
 * Whether the company is still to be made. What was begun and not finished is cleared away: nobody has worked in it.
 * @throws ZuoxiError `state.illegal` for a folder with a hub's data that was never for practice
 */
export function isToBeMade(folder: string): boolean {
  const mark = readMark(folder)
  if (mark === undefined && existsSync(join(folder, dataNames.database))) {
    throw new ZuoxiError('state.illegal', { reason: notPractice })
  }
  if (mark?.state === 'made') return false
  for (const name of [dataNames.database, ...databaseCompanions, dataNames.witness, 'secrets']) {
    rmSync(join(folder, name), { recursive: true, force: true })
  }
  return true
}

export function markFolder(folder: string, state: 'making' | 'made'): void {
  const file = join(folder, markName)
  writeFileSync(`${file}.tmp`, JSON.stringify({ state }), { mode: 0o600 })
  renameSync(`${file}.tmp`, file)
}

/** @throws ZuoxiError `state.illegal` for the folder of a practice hub: a company does not begin in made-up data */
export function refusePractice(folder: string): void {
  if (readMark(folder) !== undefined) throw new ZuoxiError('state.illegal', { reason: isPractice })
}

function readMark(folder: string): z.infer<typeof markSchema> | undefined {
  try {
    return markSchema.parse(JSON.parse(readFileSync(join(folder, markName), 'utf8')))
  } catch {
    return undefined
  }
}
