import { hash, verify } from '@node-rs/argon2'

/** OWASP's parameters for argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet). About 30 ms of one core. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** A flood of sign-ins must not take all the memory and all the worker threads: two at a time, the others wait. */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

export function hashPassword(password: string): Promise<string> {
  // NFC: the same password typed on another keyboard may come in another form (RFC 8265 §4.2.2).
  return inTurn(() => hash(password.normalize('NFC'), parameters))
}

let dummy: Promise<string> | undefined

/**
 * Whether it is the password of the hash. Without a hash (no such user, no password yet) the same work is done and the
 * answer is no, so that the time does not tell which job numbers exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password')
  const against = stored ?? (await dummy)
  const matches = await inTurn(() => verify(against, password.normalize('NFC')))
  return stored !== null && matches
}
