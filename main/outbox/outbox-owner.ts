import { createHash } from 'node:crypto'

/**
 * Whose entries may be sent: this person's at this hub. A hub is known by its authority: another address of the same one
 * is the same hub, and another hub at the same address is not.
 * @param authority PEM
 */
export function outboxOwner(authority: string, userId: string): string {
  return `${createHash('sha256').update(authority).digest('hex')}/${userId}`
}
