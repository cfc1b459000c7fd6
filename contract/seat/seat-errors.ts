import { type BilingualText } from '../language.ts'

/** Errors a seat finds by itself; those of the hub are in ../errors.ts. Says what happened, that nothing is lost, what to do. */
export const seatErrorCatalogue = {
  'seat.input-invalid': {
    'zh-CN': '内容有误：{place} {reason}。请改正后重试，没有任何内容丢失。',
    en: 'That is not valid: {place} {reason}. Correct it and try again; nothing is lost.',
  },
  'seat.failed': {
    'zh-CN': '程序出错（编号 {reference}），没有任何内容丢失。请重试；再次出现时请导出诊断包交给管理员。',
    en: 'Something failed here (reference {reference}); nothing is lost. Try again; if it comes back, save the diagnostics and give them to your administrator.',
  },
  'seat.hub-away': {
    'zh-CN': '中心连不上，正在重连。已输入的内容都已保存在本机，恢复后自动提交。',
    en: 'The hub cannot be reached; reconnecting. What you typed is kept on this machine and is sent when it is back.',
  },
  'seat.hub-not-trusted': {
    'zh-CN': '对方的证书与注册码不符，可能不是本中心的服务器。请向管理员核对注册码。',
    en: 'The certificate does not match the enrolment code; this may not be your centre’s hub. Check the code with your administrator.',
  },
  'seat.enrolment-code': {
    'zh-CN': '注册码不对：请整行复制，或检查是否抄错一位。',
    en: 'That is not an enrolment code: copy the whole line, or check for a slip.',
  },
  'seat.pass-phrase': {
    'zh-CN': '口令不对，本机数据没有打开。忘记口令时可以清除本机数据重新注册，中心的数据不受影响。',
    en: 'The pass-phrase is wrong; this machine’s data stays closed. If it is lost, clear this machine’s data and enrol again; the hub’s data is not touched.',
  },
  'seat.own-hub': {
    'zh-CN': '这台电脑上的中心没有开起来：{reason}',
    en: 'The hub on this machine did not start: {reason}',
  },
  'seat.set-up': {
    'zh-CN': '这一步没有做成：{reason}',
    en: 'This step was not done: {reason}',
  },
  'seat.sign-out-first': {
    'zh-CN': '请先签出，再进入练习。',
    en: 'Sign out before you begin to practise.',
  },
  'seat.no-practice': {
    'zh-CN': '现在没有在练习，请先点「先试一试」。',
    en: 'There is no practice now; begin with "Try it".',
  },
  'seat.no-line': {
    'zh-CN': '这路通话已经结束。',
    en: 'That call has ended.',
  },
  'seat.line-cannot': {
    'zh-CN': '现在不能{action}：{reason}。',
    en: 'Cannot {action} now: {reason}.',
  },
  'seat.not-registered': {
    'zh-CN': '话机未注册到交换机，正在重连。请稍后再拨。',
    en: 'The phone is not registered with the PBX; reconnecting. Dial again in a moment.',
  },
  'seat.microphone': {
    'zh-CN': '麦克风不可用：{reason}。请检查耳麦接线或在「设置 → 声音」里选择设备。',
    en: 'No microphone: {reason}. Check the headset’s plug, or choose a device in Settings → Sound.',
  },
  'seat.desk-phone-only': {
    'zh-CN': '本座席用话机接打，请在话机上操作。',
    en: 'This seat uses a desk phone; do it there.',
  },
  'seat.nothing-dialled': {
    'zh-CN': '还没有拨过号码。',
    en: 'Nothing has been dialled yet.',
  },
  'seat.no-right': {
    'zh-CN': '您没有这项权限。需要时请向管理员申请。',
    en: 'You may not do that. Ask your administrator for the right.',
  },
  'seat.file': {
    'zh-CN': '文件 {file} 写不进去（{reason}）。请换一个位置。',
    en: 'The file {file} cannot be written ({reason}). Choose another place.',
  },
  'seat.file-unreadable': {
    'zh-CN': '文件 {file} 读不出来（{reason}）。请检查文件是否还在、是否正被其他程序占用。',
    en: 'The file {file} cannot be read ({reason}). Check that it is still there and not in use by another program.',
  },
  'seat.no-printer': {
    'zh-CN': '没有打印机可用。请接好打印机后再打印，或另存为 PDF；订单没有受影响。',
    en: 'There is no printer. Connect one and print again, or save it as PDF; the order is not affected.',
  },
  'seat.print': {
    'zh-CN': '没有打印出来（{reason}）。请检查打印机的纸和连接后重试；订单没有受影响。',
    en: 'It was not printed ({reason}). Check the printer’s paper and connection and try again; the order is not affected.',
  },
  'seat.storage': {
    'zh-CN': '本机存不下：{reason}。刚才输入的还在屏幕上，请先不要关闭窗口，清理磁盘后再试。',
    en: 'This machine cannot store it: {reason}. What you typed is still on the screen; keep the window open, free some disk space and try again.',
  },
  'seat.signed-out': {
    'zh-CN': '尚未签入座席。',
    en: 'Not signed in to a seat.',
  },
  'seat.offline-unknown': {
    'zh-CN':
      '中心连不上，而工号 {jobNumber} 最近 7 天没有在这台电脑上登录过，无法离线登录。请等中心恢复，或到常用的电脑登录。',
    en: 'The hub cannot be reached, and {jobNumber} has not signed in on this machine within the last 7 days. Wait for the hub, or use your usual machine.',
  },
  'seat.offline-wrong': {
    'zh-CN': '中心连不上，离线登录的密码不对，还可以试 {left} 次。',
    en: 'The hub cannot be reached, and the password is not the one last used here; {left} tries are left.',
  },
  'seat.offline-expired': {
    'zh-CN': '中心连不上，而您在这台电脑上的离线登录已经过期。请等中心恢复后登录。',
    en: 'The hub cannot be reached, and your sign-in without it has expired on this machine. Sign in when the hub is back.',
  },
  'seat.offline-locked': {
    'zh-CN': '密码错误次数过多，离线登录已锁定。请等中心恢复后登录。',
    en: 'Too many wrong passwords: signing in without the hub is locked. Sign in when the hub is back.',
  },
  'seat.recording-none': {
    'zh-CN': '本座席现在不能在本机录音：{reason}。',
    en: 'This seat cannot record here now: {reason}.',
  },
  'seat.recording-without-call': {
    'zh-CN': '中心还不认识这段录音的通话，稍后再传。录音仍加密保存在本机。',
    en: 'The hub does not know this recording’s call yet; it is sent later. It stays encrypted on this machine.',
  },
  'seat.needs-app': {
    'zh-CN': '这项功能要用安装版客户端：网页座席没有声音、打印机和托盘。没有任何内容丢失。',
    en: 'This needs the installed app: a web seat has no sound, printer or tray of its own. Nothing is lost.',
  },
  'seat.softphone-needs-app': {
    'zh-CN': '座席 {extension} 用软电话，要用安装版客户端签入；网页上请选用话机或外线号码的座席。',
    en: 'Seat {extension} has a softphone, which needs the installed app; in a browser choose a seat with a desk phone or an outside number.',
  },
  'seat.update': {
    'zh-CN': '更新没有完成：{reason}。现在的版本没有受影响，可以稍后再试。',
    en: 'The update was not completed: {reason}. The present version is not affected; try again later.',
  },
  'seat.update-in-call': {
    'zh-CN': '通话中不能更新，请在通话结束后再试。',
    en: 'No updates during a call; try again when it has ended.',
  },
  'seat.update-none': {
    'zh-CN': '没有可用的更新。',
    en: 'There is no update.',
  },
  'seat.not-proven': {
    'zh-CN': '还不能示闲：{reason}。',
    en: 'Cannot be ready yet: {reason}.',
  },
} as const satisfies Record<string, BilingualText>
export type SeatErrorCode = keyof typeof seatErrorCatalogue
