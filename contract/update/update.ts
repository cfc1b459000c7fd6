import { z } from 'zod'

/** The systems a seat runs on, each with a feed of its own; named as in the files' names. */
export const updateSystems = ['linux', 'win', 'mac'] as const
export type UpdateSystem = (typeof updateSystems)[number]

export const versionSchema = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/)

/** `zuoxi-0.2.0-linux-x64.tar.gz`, as packaging names them. */
export const updateFilePattern =
  /^zuoxi-(\d{1,6}\.\d{1,6}\.\d{1,6})-(linux|win|mac)-([a-z0-9_]{2,10})\.(tar\.gz|AppImage|deb|exe|zip|dmg)$/

export const updateFileSchema = z.object({
  name: z.string().regex(updateFilePattern),
  bytes: z.int().positive(),
  /** Base64 of its SHA-512, as electron-updater wants it. */
  sha512: z.base64().length(88),
  /** Of the hub's authority, over `signedWords`: whoever may only write into the folder cannot make an update. */
  signature: z.base64(),
})
export type UpdateFile = z.infer<typeof updateFileSchema>

export const updateSchema = z.object({
  system: z.enum(updateSystems),
  version: versionSchema,
  /** To how many of a hundred seats it is offered. */
  percent: z.int().min(0).max(100),
  publishedAt: z.number(),
  files: z.array(updateFileSchema),
})
export type Update = z.infer<typeof updateSchema>

/** What is signed of a file: all that a seat goes by when it takes it. */
export function signedWords({ name, bytes, sha512 }: Omit<UpdateFile, 'signature'>): string {
  return ['zuoxi-update', name, String(bytes), sha512].join('\n')
}

/** Below zero when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
