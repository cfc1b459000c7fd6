import { safeStorage } from 'electron'
import { type SystemVault } from '../secrets/cache-key.ts'

/** Electron's safeStorage; on Linux without a keyring it would only pretend ("basic_text"), which counts as none. */
export function systemVault(): SystemVault {
  const pretends = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
  return {
    available: safeStorage.isEncryptionAvailable() && !pretends,
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(sealed),
  }
}
