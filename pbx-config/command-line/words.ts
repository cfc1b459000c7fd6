import { type BilingualText } from '../../contract/language.ts'

/** Every sentence of `zuoxi-pbx` that is not a problem of a definition. */
export const words = {
  program: {
    'zh-CN': '由中心定义 centre.yaml 检查、生成、比较并应用交换机配置',
    en: 'Checks, renders, compares and applies PBX configuration from centre.yaml',
  },
  check: { 'zh-CN': '检查中心定义', en: 'check the centre definition' },
  render: { 'zh-CN': '把配置文件写到一个目录', en: 'write the configuration files into a folder' },
  diff: { 'zh-CN': '显示已安装的配置与定义的差别', en: 'show how the installed files differ from the definition' },
  apply: {
    'zh-CN': '应用到交换机，不断开通话，失败自动恢复',
    en: 'apply to the PBX without dropping calls; put everything back on failure',
  },
  centre: { 'zh-CN': '中心定义文件', en: 'the centre definition' },
  language: { 'zh-CN': '语言：zh-CN 或 en', en: 'language: zh-CN or en' },
  out: { 'zh-CN': '输出目录', en: 'folder to write into' },
  to: { 'zh-CN': '交换机的配置目录', en: "the PBX's configuration folder" },
  asterisk: { 'zh-CN': '启动 asterisk 命令行的命令', en: 'command that runs the asterisk command line' },
  adopt: {
    'zh-CN': '接管目录中已有的、不是本程序写的文件',
    en: 'take over files in the folder that this program did not write',
  },
  help: { 'zh-CN': '显示帮助', en: 'show help' },
  usage: {
    'zh-CN':
      '退出码：0 完成；1 有差别（diff）；2 定义有误；3 用法有误；4 交换机拒绝，已恢复原配置；5 无法读写、被占用或目录中有别人的文件。',
    en: 'Exit codes: 0 done; 1 there are differences (diff); 2 the definition is wrong; 3 wrong usage; 4 the PBX rejected it and the old files are back; 5 cannot read or write, in use, or files of somebody else are there.',
  },
  wrongUsage: {
    'zh-CN': '用法有误：{reason}。运行 zuoxi-pbx --help 查看用法。',
    en: 'Wrong usage: {reason}. Run zuoxi-pbx --help.',
  },
  good: {
    'zh-CN': '定义正确：{seats} 个座席，{queues} 个队列，{numbers} 个被叫号码，{trunks} 条中继。',
    en: 'The definition is right: {seats} seats, {queues} queues, {numbers} called numbers, {trunks} trunks.',
  },
  bad: { 'zh-CN': '共 {count} 处错误，没有做任何改动。', en: '{count} errors; nothing was changed.' },
  rendered: { 'zh-CN': '已写出 {count} 个文件到 {folder}。', en: '{count} files written to {folder}.' },
  notEmpty: {
    'zh-CN': '目录 {folder} 里有别的文件（{file}）。请换一个空目录。',
    en: 'The folder {folder} holds other files ({file}). Choose an empty one.',
  },
  same: { 'zh-CN': '没有差别。', en: 'No differences.' },
  applied: { 'zh-CN': '已应用 {count} 个文件：{files}。', en: '{count} files applied: {files}.' },
  stopped: {
    'zh-CN': '交换机没有运行，下次启动时生效。',
    en: 'The PBX is not running; it will use them when it starts.',
  },
  restart: {
    'zh-CN': '以下文件要等交换机重新启动才生效：{files}。',
    en: 'These take effect only when the PBX starts again: {files}.',
  },
  recovered: {
    'zh-CN': '上一次应用中途中断，已先恢复到中断前的配置。',
    en: 'An earlier apply had been cut off; its half-done changes were undone first.',
  },
  rejected: {
    'zh-CN': '交换机不接受新的配置，已恢复原配置：',
    en: 'The PBX did not accept the new files; the old ones are back:',
  },
  foreign: {
    'zh-CN': '目录 {folder} 中这些文件不是本程序写的：{files}。确认可以覆盖后加上 --adopt。',
    en: 'In {folder} these files were not written by this program: {files}. Add --adopt if they may be replaced.',
  },
  locked: {
    'zh-CN': '另一个应用正在进行（进程 {process}），请稍后再试。',
    en: 'Another apply is at work (process {process}). Try again later.',
  },
  certificates: { 'zh-CN': '已生成证书：{files}。', en: 'Certificates made: {files}.' },
  failed: {
    'zh-CN': '无法完成：{reason}。请检查路径和权限。',
    en: 'This could not be done: {reason}. Check paths and permissions.',
  },
} as const satisfies Record<string, BilingualText>

export const exitCodes = {
  done: 0,
  different: 1,
  wrongDefinition: 2,
  wrongUsage: 3,
  rejected: 4,
  notPossible: 5,
} as const
