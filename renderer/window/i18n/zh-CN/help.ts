export const help = {
  ask: '求助班长',
  asked: '已求助，等待响应',
  taken: '{who}已响应',
  callOff: '取消求助',
  open: '正在求助',
  wanted: '{who} 求助',
  wantedAt: '分机 {extension}',
  takenBy: '{who} 已响应',
  listen: '监听',
  listenTo: '监听 {who}',
  take: '我来处理',
  takeOf: '我来处理 {who} 的求助',
}
