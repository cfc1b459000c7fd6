import { defineStore } from 'pinia'
import { type AnnouncementId } from '../../../contract/ids.ts'
import { ask } from './ask.ts'

/** What the person does with announcements; they change when main says so. */
export const useAnnouncementActions = defineStore('announcement-actions', () => ({
  markRead: (id: AnnouncementId) => ask('announcement.mark-read', { id }),
}))
