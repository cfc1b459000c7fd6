import { type ImportJob } from '../../../contract/api/transfers.api.ts'
import { type CommandOutput } from '../../../contract/bridge/commands.ts'

const both = (zh: string, en: string) => ({ 'zh-CN': zh, en })

/** A table of customers as it has just been sent. */
export const sentTable: ImportJob = {
  id: '0192f000-0000-7000-8000-000000009001',
  kind: 'customers',
  fileName: '老客户名单 2026.csv',
  format: 'csv',
  encoding: 'gb18030',
  columns: [
    { header: '姓名', target: 'name', sample: '张建国' },
    { header: '联系电话', target: 'number', sample: '13800138000' },
    { header: '送货地址', target: 'address', sample: '天宁区青洋路 18 号 12-302' },
    { header: '楼层', target: null, sample: '12' },
  ],
  targets: [
    { target: 'name', name: both('姓名', 'Name'), required: true },
    { target: 'number', name: both('电话', 'Phone'), required: false },
    { target: 'address', name: both('地址', 'Address'), required: false },
    { target: 'notes', name: both('备注', 'Notes'), required: false },
  ],
  duplicates: ['skip', 'update', 'create'],
  state: 'uploaded',
  ...{ rows: 0, created: 0, updated: 0, skipped: 0, refused: 0, share: 0, secondsLeft: null, problems: 0 },
  ...{ undone: false, kept: [], message: null },
}

export const endedImport: ImportJob = {
  ...sentTable,
  state: 'done',
  ...{ rows: 20_000, created: 19_420, updated: 0, skipped: 568, refused: 12, share: 1, problems: 12 },
}

const shown: CommandOutput<'data.preview'> = {
  columns: sentTable.columns,
  rows: [
    { row: 2, outcome: 'create', title: '张建国', detail: '+8613800138000', problems: [] },
    { row: 3, outcome: 'skip', title: '李秀英', detail: '+8613912345678', problems: [] },
    {
      row: 4,
      outcome: 'refuse',
      title: '',
      detail: '',
      problems: [
        {
          ...{ row: 4, column: '联系电话', value: '1380013' },
          reason: both('号码有 7 位，位数不对', 'has 7 digits, which is no number'),
          remedy: both('请核对号码：手机 11 位，座机加区号', 'Check it: a mobile has 11 digits'),
        },
      ],
    },
  ],
}

/** What main answers about tables. */
export const dataAnswers: Readonly<Record<string, unknown>> = {
  'data.choose-file': sentTable,
  'data.preview': shown,
  'data.start': { ...endedImport, state: 'running', share: 0.42, rows: 8_400, secondsLeft: 7, problems: 0 },
  'data.state': { ...endedImport, state: 'running', share: 0.42, rows: 8_400, secondsLeft: 7, problems: 0 },
  'data.cancel': { ...endedImport, state: 'cancelled', undone: true, created: 0 },
  'data.save-report': { file: '/home/zuoxi/错误报告.csv' },
  'data.export': { file: '/home/zuoxi/订单-2026-11-27.xlsx' },
}
