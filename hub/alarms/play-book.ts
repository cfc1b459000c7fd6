import { type AlarmKind, type AlarmStep } from '../../contract/alarm.ts'
import { type BilingualText } from '../../contract/language.ts'

type Step = readonly [key: string, zh: string, en: string]

/** 应急预案: what to do, in the order one would do it. The keys are stored with the ticks and are never given a new meaning. */
const playBook: Readonly<Record<AlarmKind, readonly Step[]>> = {
  surge: [
    [
      'cause',
      '查明原因：停水、停电、群发短信、促销或恶意呼入',
      'Find the cause: water or power cut, mass text, promotion, or malicious calls',
    ],
    [
      'announce',
      '起草统一口径，发布公告给全体座席',
      'Write one answer for all agents and publish it as an announcement',
    ],
    [
      'queue-prompt',
      '开启排队语音提示，说明情况和预计等待时间',
      'Turn on the queue prompt: what happened and how long to wait',
    ],
    [
      'recall-breaks',
      '请小休和示忙的座席返回，暂停培训和会议',
      'Call agents back from breaks; stop training and meetings',
    ],
    ['shorten', '通知座席缩短话后处理，次要信息事后补录', 'Ask agents to shorten wrap-up and complete notes later'],
    ['call-back', '对放弃的来电登记回拨，专人负责', 'List abandoned callers for call-back and name who calls'],
    ['stations', '通知送水站或承办单位做好准备', 'Tell the stations or departments what is coming'],
    ['afterwards', '回落后补拨漏话，记录峰值和原因', 'Afterwards: call the missed callers, write down peak and cause'],
  ],
  'queue-waiting': [
    [
      'look',
      '查看该队列：几人签入、几人示闲、几人在话后',
      'Look at the queue: how many are signed in, ready, in wrap-up',
    ],
    ['recall-breaks', '请小休和示忙的座席返回', 'Call agents back from breaks'],
    ['wrap-up', '提醒话后超时的座席示闲', 'Remind agents who are long in wrap-up'],
    ['borrow', '从空闲队列调人：临时加入本队列', 'Borrow people: add agents of a quiet queue to this one'],
    ['step-in', '班长自己接听', 'Take calls yourself'],
    ['call-back', '对放弃的来电安排回拨', 'Arrange call-backs for those who gave up'],
  ],
  'queue-wait': [
    ['take', '代接等待最久的来电', 'Take the call that waits longest'],
    ['look', '确认是否有座席示闲却没有振铃', 'Check whether somebody is ready and does not ring'],
    ['recall-breaks', '请小休和示忙的座席返回', 'Call agents back from breaks'],
    ['apologise', '接通后先致歉；必要时记入客户备注', 'Apologise first; note it with the customer if need be'],
  ],
  'service-level': [
    [
      'figures',
      '打开指标：进队、放弃、平均处理时长，哪一项变了',
      'Open the figures: offered, abandoned, AHT; which one moved',
    ],
    [
      'staffing',
      '查看排班估算：按现有人数能否达标',
      'Look at the staffing estimate: can those present reach the target',
    ],
    ['breaks', '调整后续小休，错开用餐', 'Move the next breaks; stagger meals'],
    ['people', '加人：调队列、请备班、班长接听', 'Add people: other queues, stand-by, supervisors'],
    ['report', '预计全天不达标时告知主管', 'Tell the manager if the day will miss its target'],
  ],
  'trunk-full': [
    ['real', '确认是真实话务还是盗打、线路挂死', 'Check: real traffic, fraud, or calls that hang'],
    ['outbound', '暂停外呼，把线路留给呼入', 'Stop outbound calls, keep the lines for callers'],
    ['hang-up', '挂断无人说话的长时间通话', 'Hang up long calls nobody speaks in'],
    ['other', '有备用中继时切换外呼出口', 'Send outbound calls over another trunk if there is one'],
    ['provider', '联系运营商临时扩容', 'Ask the provider for more channels'],
  ],
  'trunk-down': [
    ['test', '用手机拨打热线，确认外线能否打进', 'Dial the hotline from a mobile: do calls come in'],
    ['network', '检查专线、光猫、语音网关电源和网线', 'Check the line, modem and gateway: power and cables'],
    [
      'provider',
      '向运营商报障，记录工单号和预计恢复时间',
      'Report it to the provider; note ticket and expected repair',
    ],
    ['divert', '请运营商把号码临时转到备用号码', 'Have the provider divert the number'],
    ['tell', '通知座席和送水站；准备停机公告', 'Tell agents and stations; prepare a notice'],
    ['afterwards', '恢复后试拨呼入和呼出各一次', 'After repair: test one call in and one out'],
  ],
  'seat-unregistered': [
    ['ask', '联系该座席：话机或电脑是否断网、断电', 'Ask the agent: has the phone or computer lost network or power'],
    ['cable', '检查网线、交换机端口、无线网络', 'Check cable, switch port, wireless'],
    ['restart', '重新打开座席软件，或重启话机', 'Restart Zuoxi or the phone'],
    ['move', '仍不恢复：换到备用座位签入', 'Still gone: sign in at a spare seat'],
    ['many', '多个座席同时掉线：查机房交换机和电话交换机', 'Several at once: look at the switches and the PBX'],
  ],
  recording: [
    ['disk', '检查录音目录所在磁盘的空间和权限', 'Check space and permissions of the recording folder'],
    ['test', '拨打一个测试电话，确认是否生成录音文件', 'Make a test call: is a file written'],
    ['inform', '涉及投诉或承诺的通话改为书面确认', 'Confirm complaints and promises in writing meanwhile'],
    ['pbx', '仍不录音：联系交换机管理员', 'Still none: call the PBX administrator'],
    ['list', '列出未录音的通话，交质检备查', 'List the calls without recording for quality control'],
  ],
  disk: [
    ['what', '查看什么占用了空间：录音、备份、日志', 'See what takes the space: recordings, backups, logs'],
    ['move', '把旧录音和旧备份移到归档存储', 'Move old recordings and backups to the archive'],
    ['never', '不要删除数据库文件和操作日志', 'Never delete the database or the operation log'],
    ['backup', '腾出空间后做一次备份并检查', 'With space again, make a backup and check it'],
    ['grow', '安排扩容', 'Arrange more disk'],
  ],
  'pbx-link': [
    ['calls', '通话不受影响：确认座席能正常接听', 'Calls go on: check that agents can answer'],
    ['wall', '此时监控墙不更新，用现场巡视代替', 'The wall stands still meanwhile: walk the floor'],
    ['network', '检查中心服务器与交换机之间的网络', 'Check the network between hub and PBX'],
    ['pbx', '检查交换机是否在运行', 'Check that the PBX runs'],
    ['states', '恢复后核对座席状态和排队人数', 'Afterwards compare agent states and queues'],
  ],
  'hub-slow': [
    ['load', '查看中心服务器的处理器、内存和磁盘', 'Look at processor, memory and disk of the hub'],
    ['imports', '暂停大批量导入、导出和报表', 'Stop large imports, exports and reports'],
    ['database', '检查数据库是否可用、是否被其他程序锁住', 'Check that the database answers and nothing locks it'],
    ['doctor', '运行 zuoxi-hub doctor，按提示处理', 'Run zuoxi-hub doctor and follow it'],
  ],
}

const bilingual = (zh: string, en: string): BilingualText => ({ 'zh-CN': zh, en })

/** The check-list of a new incident, nothing ticked. */
export const stepsFor = (kind: AlarmKind): AlarmStep[] =>
  playBook[kind].map(([key, zh, en]) => ({ key, text: bilingual(zh, en), doneByName: null, doneAt: null }))
