export const directory = {
  title: '通讯录',
  kind: { seat: '座席', queue: '队列', station: '送水站', voicemail: '语音信箱' },
  filter: '姓名、拼音首字母、工号、分机或班组',
  nobody: '没有找到。',
  reading: '正在读取通讯录…',
}
