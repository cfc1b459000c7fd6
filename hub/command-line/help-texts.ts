import { type BilingualText } from '../../contract/language.ts'

/** What `--help` says. */
export const helpTexts = {
  program: {
    'zh-CN':
      '座席中心：启动、人员、客户导入、备份、检查。退出码：0 成功，1 失败，2 写法不对，3 检查发现故障，4 数据文件夹被占用，130 已取消。',
    en: 'The Zuoxi hub: start, users, customer import, backup, examination. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something found broken, 4 data folder in use, 130 cancelled.',
  },
  help: { 'zh-CN': '显示用法', en: 'show how to use it' },
  version: { 'zh-CN': '显示版本', en: 'show the version' },
  language: { 'zh-CN': '语言（默认按 LANG，否则中文）', en: 'language (by LANG, otherwise Chinese)' },
  data: { 'zh-CN': '数据文件夹（也可用环境变量 ZUOXI_DATA）', en: 'data folder (or ZUOXI_DATA in the environment)' },
  centre: { 'zh-CN': '中心定义 centre.yaml', en: 'centre definition, centre.yaml' },
  start: {
    'zh-CN': '启动中心；首次启动显示管理员的一次性代码',
    en: "start the hub; the first start shows the administrator's one-time code",
  },
  practice: {
    'zh-CN': '启动练习中心：编造的水站和来电，无需交换机；显示座席注册码和可登录的人员',
    en: 'start a centre to practise in: a made-up water company and its callers, no telephone system needed; shows the enrolment code and who can sign in',
  },
  practiceListen: {
    'zh-CN': '监听的地址和端口（默认只限本机、任意空闲端口；教室用 0.0.0.0:8443）',
    en: 'address and port to listen on (by default this machine only, any free port; in a classroom 0.0.0.0:8443)',
  },
  listen: {
    'zh-CN': '监听的地址和端口（默认 0.0.0.0:8443）',
    en: 'address and port to listen on (default 0.0.0.0:8443)',
  },
  practiceWebPort: {
    'zh-CN': '网页座席的端口（默认任意空闲端口）',
    en: 'port of the web seats (default: any that is free)',
  },
  open: { 'zh-CN': '在本机浏览器里打开网页座席', en: 'open the web seats in this machine’s browser' },
  webPort: { 'zh-CN': '网页座席的端口（默认 8444）', en: 'port of the web seats (default 8444)' },
  noWebPort: { 'zh-CN': '不开网页座席', en: 'no web seats' },
  name: {
    'zh-CN': '座席访问中心用的名称或地址，写进证书',
    en: 'names or addresses the seats reach the hub by; they go into the certificate',
  },
  createUser: {
    'zh-CN': '新增人员，显示设置密码用的一次性代码',
    en: 'add a user; shows the one-time code that sets the password',
  },
  jobNumber: { 'zh-CN': '工号', en: 'job number' },
  userName: { 'zh-CN': '姓名', en: 'name' },
  role: {
    'zh-CN': '角色：administrator、supervisor、agent 等，或自建角色的名称',
    en: "roles: administrator, supervisor, agent …, or the name of the centre's own",
  },
  team: { 'zh-CN': '班组', en: 'team' },
  station: {
    'zh-CN': '所属送水站（代码，如 west-lake）',
    en: 'delivery station he works for (its key, such as west-lake)',
  },
  resetPassword: {
    'zh-CN': '重置密码：显示新的一次性代码，并解除锁定',
    en: 'reset a password: shows a new one-time code, and lifts a lock',
  },
  importCustomers: { 'zh-CN': '从 Excel 或 CSV 导入客户', en: 'import customers from Excel or CSV' },
  table: { 'zh-CN': '.xlsx 或 .csv 文件', en: '.xlsx or .csv file' },
  map: {
    'zh-CN': '指定列的内容，如 客户名=name 备用号=number；ignore 为不导入',
    en: 'what a column holds, such as Client=name Second=number; ignore leaves it out',
  },
  duplicates: {
    'zh-CN': '客户已存在时：skip 跳过、update 更新、create 另建',
    en: 'for a customer there already: skip, update or create',
  },
  preview: {
    'zh-CN': '只看前 20 行会怎样，不导入',
    en: 'show what would happen to the first 20 rows; imports nothing',
  },
  report: {
    'zh-CN': '问题清单的文件名（默认 FILE.errors.csv）',
    en: 'where the list of problems goes (default FILE.errors.csv)',
  },
  importCentre: { 'zh-CN': '中心定义，用其中的本地区号', en: 'centre definition, for its own area code' },
  sampleData: {
    'zh-CN': '生成像真实中心一样的样例数据（写入空的数据文件夹）',
    en: "make sample data that looks like a real centre's, in an empty data folder",
  },
  sampleKind: {
    'zh-CN': 'qingquan：清泉水业（客户、商品、送水站、通话、订单）；large：大量客户',
    en: 'qingquan: a water company with customers, shop, calls and orders; large: very many customers',
  },
  sampleCustomers: { 'zh-CN': '客户数（默认 20000，large 为 1000000）', en: 'customers (20000, or 1000000 for large)' },
  sampleDays: { 'zh-CN': '通话与订单的天数', en: 'days of calls and orders' },
  sampleSeed: { 'zh-CN': '随机种子，相同则内容相同', en: 'seed; the same gives the same' },
  enrolmentCode: { 'zh-CN': '显示座席注册码', en: 'show the code a seat is enrolled with' },
  host: { 'zh-CN': '座席访问中心用的名称或地址', en: 'name or address the seats reach the hub by' },
  port: { 'zh-CN': '端口', en: 'port' },
  verifyLog: { 'zh-CN': '校验操作日志是否被改动', en: 'check that nobody changed the operation log' },
  verifyRecordings: {
    'zh-CN': '校验保存的录音是否被改动：文件、记录和校验链',
    en: 'check that nobody changed the kept recordings: files, rows and their chain',
  },
  verifyDays: { 'zh-CN': '只查最近几天的录音', en: 'only those of the last days' },
  verifyEvidence: {
    'zh-CN': '校验证据包是否被改动；加 --data 时一并核对数据库',
    en: 'check that nobody changed an evidence pack; with --data, the database too',
  },
  evidenceFile: { 'zh-CN': '证据包（ZIP）', en: 'evidence pack (ZIP)' },
  readWatermark: {
    'zh-CN': '读出导出录音里的标记：谁在何时因何导出',
    en: 'read the mark of an exported recording: who took it out, when and why',
  },
  markedFile: { 'zh-CN': '导出的录音（WAV）', en: 'exported recording (WAV)' },
  backup: { 'zh-CN': '备份（中心可以在运行）', en: 'make a backup (the hub may be running)' },
  backupFile: { 'zh-CN': '备份文件，不能已存在', en: 'backup file; must not exist' },
  withSecrets: { 'zh-CN': '包含密钥和密码', en: 'include keys and passwords' },
  backupCentre: { 'zh-CN': '一并备份的中心定义', en: 'centre definition to include' },
  restore: {
    'zh-CN': '从备份恢复到空的数据文件夹（中心要先停止）',
    en: 'restore a backup into an empty data folder (stop the hub first)',
  },
  restoreFile: { 'zh-CN': '备份文件', en: 'backup file' },
  replace: { 'zh-CN': '替换已有数据，原有数据另存一份', en: 'replace the data there, which is kept aside' },
  publishUpdate: {
    'zh-CN': '发布座席的新版本，由中心提供给各座席',
    en: 'publish a new version of the seat, which the hub then offers to the seats',
  },
  signUpdate: {
    'zh-CN': '签名座席的新版本，放进一个文件夹供网站发布；各中心按 settings.yaml 的 updates 自己来取',
    en: 'sign a new version of the seat into a folder for a web server, from which hubs fetch it (`updates` in settings.yaml)',
  },
  updateKey: {
    'zh-CN': '发布方的私钥（PEM）：openssl genpkey -algorithm ed25519 -out 文件',
    en: 'the publisher’s private key (PEM): openssl genpkey -algorithm ed25519 -out FILE',
  },
  updateInto: { 'zh-CN': '放进哪个文件夹', en: 'the folder it goes into' },
  updateFile: {
    'zh-CN': 'npm run package 生成的安装文件，不要改名',
    en: 'file made by npm run package, under its own name',
  },
  updatePercent: {
    'zh-CN': '先提供给百分之多少的座席；再次发布同一文件可以调整，0 为暂停',
    en: 'to how many of a hundred seats it is offered; publish the file again to change it, 0 stops it',
  },
  updateOlder: { 'zh-CN': '即使现在提供的版本更新', en: 'even when what is offered now is newer' },
  upgrade: {
    'zh-CN': '把旧版本的数据升级到本版本：先自动备份，再升级（须停止中心；start 也会自动做）',
    en: 'bring the data of an older version to this one: a backup first, then the change (stop the hub first; start does it too)',
  },
  serviceFile: {
    'zh-CN': '显示把中心装成系统服务所用的文件（见 docs/service.md）',
    en: 'print the file that makes the hub a service of the system (see docs/service.md)',
  },
  serviceKind: { 'zh-CN': 'systemd（Linux）或 windows（WinSW）', en: 'systemd (Linux) or windows (WinSW)' },
  serviceUser: { 'zh-CN': '以哪个系统用户运行（仅 systemd）', en: 'system user it runs as (systemd only)' },
  serviceWritable: {
    'zh-CN': '除数据文件夹外还可写的文件夹，如交换机的录音文件夹',
    en: "folders it may write besides its data, such as the PBX's recordings",
  },
  doctor: { 'zh-CN': '检查数据、磁盘、证书、设置、交换机', en: 'examine data, disk, certificates, settings and PBX' },
  json: { 'zh-CN': '以 JSON 输出', en: 'print JSON' },
  repairSearch: {
    'zh-CN': '先重建客户检索（须停止中心）',
    en: 'first build the customer search anew (with the hub stopped)',
  },
} as const satisfies Record<string, BilingualText>
