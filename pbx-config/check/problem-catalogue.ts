import { type BilingualText } from '../../contract/language.ts'

interface ProblemText {
  readonly what: BilingualText
  readonly remedy: BilingualText
  /** A warning is told and does not stop a rendering. */
  readonly severity?: 'warning'
}
const text = (zhWhat: string, zhRemedy: string, enWhat: string, enRemedy: string): ProblemText => ({
  what: { 'zh-CN': zhWhat, en: enWhat },
  remedy: { 'zh-CN': zhRemedy, en: enRemedy },
})
const warning = (problem: ProblemText): ProblemText => ({ ...problem, severity: 'warning' })

/** Everything `check` may refuse, in both languages: what is wrong, and what to do. `{name}` places are filled. */
export const problemCatalogue = {
  // The file
  'file.unreadable': text(
    '无法读取文件：{reason}',
    '请检查路径和读取权限',
    'The file cannot be read: {reason}',
    'Check the path and the right to read it',
  ),
  'file.empty': text(
    '文件没有内容',
    '请参照 pbx-config/examples 中的示例填写',
    'The file is empty',
    'Begin with one of the examples in pbx-config/examples',
  ),
  'file.large': text(
    '文件超过 4 MB',
    '中心定义不会这么大，请检查是否选错了文件',
    'The file is larger than 4 MB',
    'A centre definition is never that large; check that it is the right file',
  ),
  'yaml.syntax': text(
    'YAML 写法有误：{reason}',
    '请检查这一行的缩进、冒号、引号和括号',
    'This is not valid YAML: {reason}',
    'Check indentation, colons, quotes and brackets on this line',
  ),
  'yaml.duplicate-key': text(
    '同一处写了两次相同的键',
    '只保留其中一个',
    'The same key is written twice in one place',
    'Keep one of them',
  ),
  'key.unknown': text('不认识的键「{key}」', '{hint}', 'Unknown key "{key}"', '{hint}'),
  'key.invalid': text(
    '键「{key}」的写法不对',
    '请使用此处规定的写法',
    'The key "{key}" is not written correctly',
    'Use the form this place asks for',
  ),
  'key.missing': text('缺少「{key}」', '请补上这一项', '"{key}" is missing', 'Add it'),
  'value.type': text(
    '这里应当是{expected}',
    '请改成正确的类型',
    'This should be {expected}',
    'Write a value of that type',
  ),
  'value.quote': text(
    '号码和工号必须加引号，否则前面的 0 会丢失',
    "请写成 '{value}'",
    'Numbers of telephones and people need quotes, or a leading 0 is lost',
    "Write '{value}'",
  ),
  'value.range': text(
    '数值超出范围：允许 {range}',
    '请改成范围内的数值',
    'The value is out of range: allowed is {range}',
    'Write a value inside the range',
  ),
  'value.count': text(
    '条目数量不对：允许 {range}',
    '请增加或删除条目',
    'The number of entries is wrong: allowed is {range}',
    'Add or remove entries',
  ),
  'value.choice': text(
    '不认识的取值「{value}」',
    '可用的取值：{options}',
    'Unknown value "{value}"',
    'One of: {options}',
  ),
  'value.format': text(
    '「{value}」的写法不对',
    '请按 {pattern} 的样子书写',
    '"{value}" is not written correctly',
    'It has to look like {pattern}',
  ),
  'value.wrong': text(
    '取值不正确：{reason}',
    '请对照示例修改',
    'The value is not right: {reason}',
    'Compare it with the examples',
  ),
  // Words
  'word.key': text(
    '「{value}」不能作为标识',
    '只用小写字母、数字和单个连字符，以字母开头，最多 40 个字符，例如 water-order',
    '"{value}" cannot be a key',
    'Use small letters, digits and single hyphens, a letter first, at most 40 characters, for example water-order',
  ),
  'word.illegal': text(
    '名称里有交换机文件不允许的字符 {character}',
    '请去掉这个字符',
    'The name holds {character}, which is not allowed in PBX files',
    'Remove that character',
  ),
  'word.name': text(
    '名称为空、过长（超过 60 个字符）或首尾有空格',
    '请写一个 1 到 60 个字符的名称',
    'The name is empty, longer than 60 characters, or begins or ends with a space',
    'Write a name of 1 to 60 characters',
  ),
  'word.extension': text(
    '「{value}」不是分机号',
    '分机号为 2 到 6 位数字，不以 0 开头',
    '"{value}" is not an extension',
    'An extension has 2 to 6 digits and does not begin with 0',
  ),
  'word.jobNumber': text(
    '「{value}」不是工号',
    '工号为 1 到 16 位数字或字母',
    '"{value}" is not a job number',
    'A job number has 1 to 16 digits or letters',
  ),
  'word.number': text(
    '「{value}」不是电话号码',
    '号码为 3 到 20 位数字，可以有 +、空格和连字符',
    '"{value}" is not a telephone number',
    'A number has 3 to 20 digits; +, spaces and hyphens may be used',
  ),
  'word.parent': text(
    '路径「{value}」里有 ..',
    '请写完整路径，不要用 ..',
    'The path "{value}" contains ..',
    'Write the whole path without ..',
  ),
  'word.prompt': text(
    '「{value}」不是提示音名称',
    '写声音目录下的名称，不带扩展名，例如 zuoxi/welcome',
    '"{value}" is not the name of a prompt',
    'Write its name below the sounds folder without ending, for example zuoxi/welcome',
  ),
  'word.path': text(
    '「{value}」不是可用的绝对路径',
    '请写以 / 开头、不含空格和特殊字符的路径',
    '"{value}" is not a usable absolute path',
    'Write a path that begins with / and has no spaces or special characters',
  ),
  'word.address': text(
    '「{value}」不是 IPv4 地址',
    '例如 192.168.10.5',
    '"{value}" is not an IPv4 address',
    'For example 192.168.10.5',
  ),
  'word.host': text(
    '「{value}」不是主机名或地址',
    '例如 sip.example.com 或 192.168.10.5',
    '"{value}" is neither a host name nor an address',
    'For example sip.example.com or 192.168.10.5',
  ),
  'word.net': text(
    '「{value}」不是网段',
    '例如 192.168.10.0/24',
    '"{value}" is not a network',
    'For example 192.168.10.0/24',
  ),
  'word.span': text(
    '「{value}」不是时间段',
    '例如 08:30-12:00，一天结束写 24:00',
    '"{value}" is not a span of time',
    'For example 08:30-12:00; the end of a day is 24:00',
  ),
  'word.date': text(
    '「{value}」不是存在的日期',
    '例如 2027-02-05',
    '"{value}" is not a day that exists',
    'For example 2027-02-05',
  ),
  'destination.one': text(
    '去向必须正好写一项，现在写了 {given} 项',
    '只保留 queue、menu、extension、outside、announcement、voicemail、hangUp 之一',
    'A destination names exactly one thing; here are {given}',
    'Keep one of queue, menu, extension, outside, announcement, voicemail, hangUp',
  ),
  // Company
  'company.timeZone': text(
    '没有时区「{value}」',
    '使用 IANA 名称，例如 Asia/Shanghai',
    'There is no time zone "{value}"',
    'Use an IANA name, for example Asia/Shanghai',
  ),
  'company.areaCode': text(
    '「{value}」不是区号',
    "区号带 0 并加引号，例如 '0571'",
    '"{value}" is not an area code',
    "Write it with its 0 and in quotes, for example '0571'",
  ),
  // Things named twice
  'twice.extension': text(
    '分机号 {value} 已被{other}使用（第 {line} 行）',
    '请换一个分机号',
    'Extension {value} is already used by {other} (line {line})',
    'Choose another extension',
  ),
  'twice.jobNumber': text(
    '工号 {value} 已被使用（第 {line} 行）',
    '每个座席的工号必须不同',
    'Job number {value} is already used (line {line})',
    'Every seat needs a job number of its own',
  ),
  'twice.key': text(
    '标识「{value}」重复（第 {line} 行）',
    '请换一个标识',
    'The key "{value}" is already used (line {line})',
    'Choose another key',
  ),
  'twice.number': text(
    '被叫号码 {value} 已列出（第 {line} 行），两者在某种写法下相同',
    '删去其中一个',
    'Called number {value} is already listed (line {line}); both are the same in one of their forms',
    'Remove one of them',
  ),
  'extension.parking': text(
    '分机号 {value} 落在驻留车位 {range} 内',
    '请换一个分机号',
    'Extension {value} lies among the parking slots {range}',
    'Choose another extension',
  ),
  'key.reserved': text(
    '标识「{value}」是交换机文件的保留字',
    '请换一个标识',
    'The key "{value}" means something of its own in PBX files',
    'Choose another key',
  ),
  // Things that do not exist
  'unknown.queue': text('没有队列「{value}」', '{hint}', 'There is no queue "{value}"', '{hint}'),
  'unknown.menu': text('没有菜单「{value}」', '{hint}', 'There is no menu "{value}"', '{hint}'),
  'unknown.extension': text(
    '没有分机 {value}',
    '写一个座席、队列或送水站的分机号',
    'There is no extension {value}',
    'Name the extension of a seat, queue or station',
  ),
  'unknown.skill': text('没有技能「{value}」', '{hint}', 'There is no skill "{value}"', '{hint}'),
  'unknown.hours': text('没有工作时间「{value}」', '{hint}', 'There are no working hours "{value}"', '{hint}'),
  'unknown.trunk': text('没有中继「{value}」', '{hint}', 'There is no trunk "{value}"', '{hint}'),
  'unknown.music': text('没有等待音乐「{value}」', '{hint}', 'There is no music "{value}"', '{hint}'),
  'unknown.voicemail': text(
    '「{value}」没有语音信箱',
    '在该座席或队列上写 voicemail: true',
    '"{value}" has no mailbox',
    'Write voicemail: true at that seat or queue',
  ),
  'unknown.number': text(
    '号码 {value} 不在被叫号码里',
    '写 numbers 中的一个号码',
    'Number {value} is not among the called numbers',
    'Name one of numbers',
  ),
  // Trunks
  'trunk.no-way': text(
    '中继「{value}」既没有 register 也没有 ip',
    '注册方式写 register，对接方式写 ip',
    'Trunk "{value}" has neither register nor ip',
    'Write register to register at the provider, or ip to be known by address',
  ),
  'trunk.two-ways': text(
    '中继「{value}」同时写了 register 和 ip',
    '只保留一种',
    'Trunk "{value}" has both register and ip',
    'Keep one of them',
  ),
  'trunk.user': text(
    '注册用户名「{value}」含有不允许的字符',
    '只用字母、数字和 _ . + -',
    'The user "{value}" holds characters that are not allowed',
    'Use letters, digits and _ . + -',
  ),
  'trunk.same-server': text(
    '中继的对端地址 {value} 已被另一条中继使用（第 {line} 行），来话无法区分',
    '每条中继使用不同的对端地址',
    'Another trunk (line {line}) has the same server {value}; incoming calls could not be told apart',
    'Give each trunk a server of its own',
  ),
  'trunk.transport': text(
    '中继使用 {value}，但 network 没有开放 {value} 端口',
    '在 network 中加上 {value} 端口，或改用别的传输',
    'The trunk uses {value}, but network has no {value} port',
    'Add a {value} port to network or use another transport',
  ),
  'trunk.codec': text(
    '中继不能用 opus',
    '运营商中继使用 alaw、ulaw',
    'A trunk cannot use opus',
    'Providers take alaw and ulaw',
  ),
  // Network
  'port.clash': text(
    '端口 {value} 同时用于 {first} 和 {second}',
    '请改其中一个端口',
    'Port {value} is used for {first} and for {second}',
    'Change one of them',
  ),
  'port.privileged': text(
    '端口 {value} 小于 1024，服务账号不能使用',
    '请用 1024 以上的端口',
    'Port {value} is below 1024; a service account cannot use it',
    'Use a port from 1024 up',
  ),
  'network.no-transport': text(
    '没有开放任何 SIP 端口',
    '至少写 udp、tcp、tls、wss 之一',
    'No SIP port is offered',
    'Write at least one of udp, tcp, tls, wss',
  ),
  'network.no-wss': text(
    '有软电话座席，但没有写 wss 端口',
    '在 network 中加上 wss，例如 8089',
    'There are softphone seats but no wss port',
    'Add wss to network, for example 8089',
  ),
  'network.no-desk-phone-port': text(
    '有话机座席，但没有 udp、tcp 或 tls 端口',
    '在 network 中加上 udp，例如 5060',
    'There are desk phones but no udp, tcp or tls port',
    'Add udp to network, for example 5060',
  ),
  'network.local-networks': text(
    '写了 externalAddress，但没有写 localNetworks',
    '写上内网网段，否则内网座席没有声音',
    'externalAddress is given without localNetworks',
    'List the networks of the LAN, or seats there get no sound',
  ),
  'rtp.order': text(
    'RTP 端口范围的终点不大于起点',
    '例如 from: 10000, to: 20000',
    'The RTP range ends before it begins',
    'For example from: 10000, to: 20000',
  ),
  'rtp.odd': text(
    'RTP 范围应从偶数开始',
    '起点改为偶数',
    'The RTP range has to begin with an even port',
    'Begin with an even port',
  ),
  'rtp.small': text(
    'RTP 范围只有 {value} 个端口，{seats} 个座席至少需要 {needed} 个',
    '请扩大范围',
    'The RTP range has {value} ports; {seats} seats need at least {needed}',
    'Make it larger',
  ),
  'rtp.overlap': text(
    '{what} 的端口 {value} 落在 RTP 范围内',
    '请移开其中一个',
    'Port {value} of {what} lies inside the RTP range',
    'Move one of them',
  ),
  'certificate.half': text(
    'certificate 和 privateKey 必须一起写',
    '补上另一个，或两个都删去（将自动生成）',
    'certificate and privateKey belong together',
    'Add the other, or remove both to have them made',
  ),
  'certificate.missing': text(
    '找不到证书文件 {value}',
    '请检查路径，或删去 certificate 和 privateKey 以自动生成',
    'There is no file {value}',
    'Check the path, or remove certificate and privateKey to have them made',
  ),
  'ami.open': text(
    '管理接口允许任何地址 {value} 连接',
    '只写中心所在的地址',
    'The management interface would take connections from anywhere: {value}',
    "List the hub's addresses only",
  ),
  'ami.unreachable': text(
    '管理接口绑定在 127.0.0.1，但允许的是别的机器',
    '把 ami.address 改为内网地址，或 permit 写 127.0.0.1',
    'The management interface is bound to 127.0.0.1 but lets other machines in',
    'Bind it to the address of the LAN, or permit 127.0.0.1',
  ),
  // Hours and calendar
  'hours.order': text(
    '时间段 {value} 的结束不晚于开始',
    '跨午夜的时间分成两段，写在两天里',
    'The span {value} ends before it begins',
    'Write a span over midnight as two, one on each day',
  ),
  'hours.overlap': text(
    '时间段 {value} 与 {other} 重叠',
    '请合并或错开',
    'The span {value} overlaps {other}',
    'Join them or move one',
  ),
  'hours.empty': text(
    '工作时间「{value}」没有任何一天',
    '至少写一天',
    'The working hours "{value}" have no day',
    'Write at least one day',
  ),
  'holiday.order': text(
    '节假日的结束早于开始',
    '请对调 from 和 to',
    'The holiday ends before it begins',
    'Swap from and to',
  ),
  'holiday.twice': text(
    '{value} 已是节假日（第 {line} 行）',
    '删去重复的日期',
    '{value} is a holiday already (line {line})',
    'Remove the repeated day',
  ),
  'workDay.twice': text(
    '调休上班日 {value} 写了两次（第 {line} 行）',
    '删去一个',
    'The make-up work day {value} is written twice (line {line})',
    'Remove one',
  ),
  'calendar.both': text(
    '{value} 既是节假日又是调休上班日',
    '请只保留一种',
    '{value} is both a holiday and a make-up work day',
    'Keep one of them',
  ),
  'number.closed': text(
    '号码 {value} 有工作时间，但没有写 closed（非工作时间去向）',
    '补上 closed',
    'Number {value} has working hours but no closed destination',
    'Add closed',
  ),
  // Queues and menus
  'queue.no-seat': text(
    '没有座席能接队列「{value}」（需要技能 {skill}，等级 {level} 以上）',
    '给座席加上这项技能，或降低 skillLevel',
    'No seat can serve queue "{value}" (skill {skill}, level {level} or better)',
    'Give seats that skill or lower skillLevel',
  ),
  'queue.wait': text(
    '最长等待 {wait} 秒短于一次振铃 {ring} 秒',
    '请加长 maxWaitSeconds',
    'The longest wait, {wait} s, is shorter than one ring of {ring} s',
    'Make maxWaitSeconds longer',
  ),
  'queue.service-level': text(
    '服务水平 {value} 秒大于最长等待 {wait} 秒，永远达标',
    '请改小 serviceLevelSeconds',
    'The service level of {value} s is longer than the longest wait of {wait} s and could never be missed',
    'Make serviceLevelSeconds smaller',
  ),
  'overflow.self': text(
    '队列「{value}」溢出到自己',
    '换一个去向',
    'Queue "{value}" overflows to itself',
    'Choose another destination',
  ),
  'overflow.loop': text(
    '队列溢出形成循环：{value}',
    '让其中一个队列溢出到语音信箱、外线或提示音',
    'Overflow goes in a circle: {value}',
    'Let one of them overflow to voicemail, an outside number or an announcement',
  ),
  'menu.no-key': text(
    '菜单「{value}」没有任何按键',
    '至少写一个按键，或写 collect',
    'Menu "{value}" has no key',
    'Write at least one key, or collect',
  ),
  'menu.self': text(
    '菜单「{value}」的按键 {key} 回到自己',
    '重听请写 { repeat: true }',
    'Key {key} of menu "{value}" leads to itself',
    'To hear it again write { repeat: true }',
  ),
  'menu.loop': text(
    '无按键时菜单形成循环：{value}',
    '让其中一个菜单的 otherwise 去队列或挂机',
    'With no key pressed the menus go in a circle: {value}',
    'Let otherwise of one of them lead to a queue or hang up',
  ),
  'menu.collect': text(
    '最少位数大于最多位数',
    '请对调 minimum 和 maximum',
    'minimum is larger than maximum',
    'Swap them',
  ),
  'outside.own': text(
    '外线号码 {value} 是本中心的被叫号码，电话会打回自己',
    '换一个号码，或直接写队列',
    'The outside number {value} is one of the centre itself: the call would come back',
    'Choose another number or name the queue',
  ),
  'prompt.missing': warning(
    text(
      '声音目录里没有提示音 {value}',
      '请放入 {folder}',
      'There is no prompt {value} in the sounds folder',
      'Put it into {folder}',
    ),
  ),
  'music.missing': warning(
    text(
      '没有等待音乐目录 {value}',
      '请建立目录并放入音乐',
      'There is no music folder {value}',
      'Make the folder and put music there',
    ),
  ),
  // Secrets
  'secrets.unreadable': text(
    '无法读取机密文件：{reason}',
    '请检查权限',
    'The secrets cannot be read: {reason}',
    'Check the permissions',
  ),
  'secrets.invalid': text(
    '机密文件「{place}」处有误',
    '请改正，或删去该项让系统重新生成',
    'The secrets file is wrong at "{place}"',
    'Correct it, or remove the entry to have it made anew',
  ),
  'secrets.open': text(
    '机密文件可以被其他用户读取（权限 {mode}）',
    '执行 chmod 600 {path}',
    'Other users can read the secrets file (mode {mode})',
    'Run chmod 600 {path}',
  ),
  'secrets.trunk': warning(
    text(
      '注册中继「{value}」没有口令',
      '在 secrets.yaml 的 trunks 下写上 {value}: 口令',
      'Trunk "{value}" registers without a password',
      'Write {value}: password under trunks in secrets.yaml',
    ),
  ),
} as const satisfies Record<string, ProblemText>

export type ProblemCode = keyof typeof problemCatalogue
