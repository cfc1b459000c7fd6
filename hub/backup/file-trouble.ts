import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'

/** What the operating system's error codes mean to the operator (errno(3)), with what to do about it. */
const reasons: Readonly<Record<string, BilingualText>> = {
  ENOENT: { 'zh-CN': '不存在，请检查路径', en: 'it does not exist; check the path' },
  EACCES: { 'zh-CN': '没有权限，请检查文件夹的权限和运行用户', en: 'no permission; check its rights and the user' },
  EPERM: { 'zh-CN': '没有权限，请检查文件夹的权限和运行用户', en: 'no permission; check its rights and the user' },
  EROFS: { 'zh-CN': '所在磁盘只读', en: 'its disk is read-only' },
  ENOSPC: { 'zh-CN': '磁盘空间已满，请清理后重试', en: 'the disk is full; make room and try again' },
  EDQUOT: { 'zh-CN': '磁盘配额已满', en: 'the disk quota is used up' },
  EISDIR: { 'zh-CN': '是文件夹，不是文件', en: 'it is a folder, not a file' },
  ENOTDIR: { 'zh-CN': '不是文件夹', en: 'it is not a folder' },
  EEXIST: { 'zh-CN': '已存在，请换一个名字', en: 'it exists already; choose another name' },
  EIO: { 'zh-CN': '磁盘读写出错', en: 'the disk cannot be read or written' },
  EMFILE: { 'zh-CN': '打开的文件太多', en: 'too many open files' },
  ENAMETOOLONG: { 'zh-CN': '路径太长', en: 'the path is too long' },
  ELOOP: { 'zh-CN': '符号链接成环', en: 'its symbolic links go round in a circle' },
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** `file.failed` for what the file system refused; anything else comes back as it is. */
export function asFileError(error: unknown, file?: string): unknown {
  if (error instanceof ZuoxiError) return error
  const reason = reasons[errorCode(error)]
  if (reason === undefined) return error
  const path = file ?? (error instanceof Error && 'path' in error ? String(error.path) : undefined)
  return new ZuoxiError('file.failed', { file: path ?? '?', reason }, { cause: error })
}
