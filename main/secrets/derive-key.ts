import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'

/** scrypt with N = 2¹⁷, r = 8, p = 1: the floor OWASP's password storage cheat sheet gives; about half a second. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const
const derive = promisify<string, Buffer, number, typeof cost, Buffer>(scrypt)

/** 32 bytes from what a person types, on a thread of the pool. */
export function deriveKey(typed: string, salt: Buffer): Promise<Buffer> {
  return derive(typed.normalize('NFKC'), salt, 32, cost)
}
