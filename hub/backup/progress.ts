/** What a long work tells whoever watches. `total` 0: not known. */
export type Progress = (step: BackupStep, done: number, total: number) => void

export type BackupStep = 'database' | 'pack' | 'verify' | 'unpack' | 'check' | 'load' | 'index' | 'swap'
