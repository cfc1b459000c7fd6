import { type BilingualText } from '../../../contract/language.ts'
import { type BackupStep } from '../../backup/progress.ts'

/** What a backup, a restore or an upgrade is doing. */
export const backupSteps: Readonly<Record<BackupStep, BilingualText>> = {
  database: { 'zh-CN': '复制数据库', en: 'Copying the database' },
  pack: { 'zh-CN': '打包', en: 'Packing' },
  verify: { 'zh-CN': '读回核对', en: 'Reading back' },
  unpack: { 'zh-CN': '解包并核对', en: 'Unpacking and comparing' },
  check: { 'zh-CN': '检查数据库', en: 'Checking the database' },
  load: { 'zh-CN': '写入数据库', en: 'Filling the database' },
  index: { 'zh-CN': '建立客户检索', en: 'Building the customer search' },
  swap: { 'zh-CN': '替换文件', en: 'Putting the files in place' },
}
