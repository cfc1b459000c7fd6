import { type Topics } from '../../../contract/bridge/topics.ts'
import { newSetUpForm, setUpAdministrator, type SetUpForm, type TestCall } from '../../../contract/set-up.ts'

type Change = Partial<Topics>

const form: SetUpForm = {
  ...newSetUpForm,
  ...{ companyName: '清泉水业', areaCode: '0571', agentName: '王芳' },
  ...{ pbx: 'asterisk', pbxAddress: '192.168.1.20', number: '0571-88886666' },
  ...{ trunkServer: 'sip.example.com', trunkUser: '057188886666' },
}
const at =
  (step: SetUpForm['step'], signedIn = true, call: TestCall | null = null) =>
  (t: Topics): Change => ({
    session: {
      ...t.session,
      phase: signedIn ? 'choosing-seat' : 'not-enrolled',
      me:
        signedIn && t.session.me
          ? {
              ...t.session.me,
              // Who made the call sits there.
              jobNumber: call === null ? setUpAdministrator : t.session.me.jobNumber,
              grants: { ...t.session.me.grants, 'customer.import': 'all' },
            }
          : null,
    },
    company: {
      ...{ hub: 'running', failure: null, open: true, begun: signedIn, finished: false, call },
      form: { ...form, step, reached: step },
    },
  })

/** The set-up of a small company, step by step. */
export const setUpScenes = {
  'set-up-company': at('company', false),
  'set-up-agent': at('agent'),
  'set-up-pbx': at('pbx'),
  'set-up-check': at('check'),
  'set-up-customers': at('customers'),
  'set-up-call': at('call', true, { state: 'talking', sent: 212, received: 209, trouble: null }),
} as const

export const setUpAnswers = {
  'company.pbx': { folder: '/home/qingquan/.config/zuoxi/company/pbx', files: 44, canApply: true },
  'company.apply': {
    text: 'Asterisk 的文件夹里有别人写的文件（3 个），还没有改动任何东西。',
    foreign: ['extensions.conf', 'pjsip.conf', 'queues.conf'],
  },
  'company.check': {
    findings: [
      {
        check: 'disk',
        verdict: 'ok',
        text: { 'zh-CN': '磁盘剩余 81.3 GB（42 %）', en: '81.3 GB of the disk free (42 %)' },
        remedy: null,
      },
      {
        check: 'sip',
        verdict: 'fail',
        text: { 'zh-CN': 'SIP 端口 192.168.1.20:5060 没有回答', en: 'SIP does not answer at 192.168.1.20:5060' },
        remedy: {
          'zh-CN': '确认 Asterisk 用上了这里生成的文件并已启动，防火墙放行 UDP 5060',
          en: 'make sure Asterisk runs with the files made here, and that the firewall lets UDP 5060 through',
        },
      },
      {
        check: 'certificate',
        verdict: 'warn',
        text: { 'zh-CN': '中心证书还有 20 天到期', en: 'the hub’s certificate ends in 20 days' },
        remedy: { 'zh-CN': '重新启动中心，它会自动续', en: 'restart the hub, which renews it' },
      },
    ],
  },
}
