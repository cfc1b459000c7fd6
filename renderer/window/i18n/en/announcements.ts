export const announcements = {
  title: 'Announcements',
  unread: 'Announcements, {count} unread',
  noneUnread: 'Announcements',
  none: 'No announcements.',
  markRead: 'Read',
  markAllRead: 'All read',
  urgent: 'Urgent',
  by: '{name}',
  toTeam: 'To {team}',
  toAll: 'To everybody',
  read: 'Read',
}
