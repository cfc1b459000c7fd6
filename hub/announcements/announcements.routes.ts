import { announcementsApi } from '../../contract/api/announcements.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Announcements } from './announcements.ts'

export function registerAnnouncements(register: Register, announcements: Announcements): void {
  register(announcementsApi.list, async ({ caller }) => ({ announcements: await announcements.list(caller) }))
  register(announcementsApi.publish, ({ caller, address, body }) => announcements.publish(caller, address, body))
  register(announcementsApi.read, async ({ caller, params }) => {
    await announcements.read(caller, params.id)
    return {}
  })
  register(announcementsApi.receipts, async ({ caller, params }) => ({
    readers: await announcements.receipts(caller, params.id),
  }))
}
