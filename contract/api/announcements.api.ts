import { z } from 'zod'
import { announcementIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '公告 Announcements'

/** An announcement (公告, KB3) of the supervisors to everybody or to one team, with read receipts. */
export const announcementSchema = z.object({
  id: announcementIdSchema,
  title: z.string(),
  body: z.string(),
  team: z.string().nullable(),
  urgent: z.boolean(),
  byName: z.string(),
  at: z.number(),
  /** No longer shown after, epoch ms. */
  until: z.number().nullable(),
  readAt: z.number().nullable(),
})
export type Announcement = z.infer<typeof announcementSchema>

export const announcementsApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/announcements',
    summary: '我的公告 Announcements for the caller, newest first',
    tag,
    access: 'signed-in',
    reply: z.object({ announcements: z.array(announcementSchema) }),
    errors: [],
  }),
  publish: defineEndpoint({
    method: 'POST',
    path: '/api/announcements',
    summary: '发布公告 Publish; its id is made by the sender',
    tag,
    access: 'announcement.write',
    body: z.strictObject({
      id: announcementIdSchema,
      title: z.string().trim().min(1).max(100),
      body: z.string().trim().max(4000),
      team: z.string().trim().min(1).max(60).nullable().default(null),
      urgent: z.boolean().default(false),
      until: z.number().min(0).nullable().default(null),
    }),
    reply: announcementSchema,
    errors: ['thing.exists', 'access.beyond-own'],
  }),
  read: defineEndpoint({
    method: 'POST',
    path: '/api/announcements/:id/read',
    summary: '已读 Say that one has read it',
    tag,
    access: 'signed-in',
    params: z.object({ id: announcementIdSchema }),
    reply: z.object({}),
    errors: ['thing.not-found'],
  }),
  receipts: defineEndpoint({
    method: 'GET',
    path: '/api/announcements/:id/receipts',
    summary: '阅读情况 Who has read it, and who has not',
    tag,
    access: 'announcement.write',
    params: z.object({ id: announcementIdSchema }),
    reply: z.object({
      readers: z.array(z.object({ jobNumber: z.string(), name: z.string(), readAt: z.number().nullable() })),
    }),
    errors: ['thing.not-found'],
  }),
} as const
