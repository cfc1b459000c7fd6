export const announcements = {
  title: '公告',
  unread: '公告，{count} 条未读',
  noneUnread: '公告',
  none: '没有公告。',
  markRead: '已读',
  markAllRead: '全部已读',
  urgent: '紧急',
  by: '{name}',
  toTeam: '发给 {team}',
  toAll: '发给全体',
  read: '已读',
}
