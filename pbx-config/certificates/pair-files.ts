// Before @peculiar/x509, which asks for it when it is loaded.
import 'reflect-metadata'
import { createPrivateKey } from 'node:crypto'
import { chmod, chown, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { X509Certificate } from '@peculiar/x509'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CertificatePair } from './authority.ts'

/**
 * `<name>.crt` and `<name>.key` of a folder; undefined when one of them is not there.
 * @throws ZuoxiError `settings.invalid` when they are there and cannot be read: an authority that clients have pinned is
 * never replaced by the way
 */
export async function readPair(folder: string, name: string): Promise<CertificatePair | undefined> {
  const keyFile = join(folder, `${name}.key`)
  try {
    const certificate = new X509Certificate(await readFile(join(folder, `${name}.crt`), 'utf8'))
    const key = await readFile(keyFile, 'utf8')
    createPrivateKey(key)
    await chmod(keyFile, 0o600)
    return { certificate, key }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const reason = {
      'zh-CN': `证书或密钥 ${name}.crt、${name}.key 读不出来；请从备份恢复，或把两个文件移走以重新生成（之后所有座席要重新登记）`,
      en: `the certificate or key ${name}.crt, ${name}.key cannot be read; restore them from a backup, or move both away to have new ones made (every seat must then enrol again)`,
    }
    throw new ZuoxiError('settings.invalid', { source: folder, place: '', reason }, { cause: error })
  }
}

/**
 * Writes both, the key first: a certificate is only there when its key is. Keys are mode 0600.
 * @param owner whose files they become, where the program may decide that
 * @returns the paths written
 */
export async function writePair(
  folder: string,
  name: string,
  pair: CertificatePair,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<readonly string[]> {
  const write = async (file: string, text: string, mode: number) => {
    const path = join(folder, file)
    await writeFile(`${path}.new`, text, { mode })
    await chmod(`${path}.new`, mode)
    if (owner !== undefined) await chown(`${path}.new`, owner.uid, owner.gid)
    await rename(`${path}.new`, path)
    return path
  }
  return [
    await write(`${name}.key`, pair.key, 0o600),
    await write(`${name}.crt`, `${pair.certificate.toString('pem')}\n`, 0o644),
  ]
}
