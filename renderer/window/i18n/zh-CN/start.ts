export const start = {
  title: '座席',
  nothingYet: '还没有连接呼叫中心。',
}
