import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCentreText } from '../../../../pbx-config/check/check-text.ts'
import { problemCatalogue, type ProblemCode } from '../../../../pbx-config/check/problem-catalogue.ts'
import { sayProblem } from '../../../../pbx-config/check/problems.ts'
import { loadCentre, loadSecrets } from '../../../../pbx-config/load-centre.ts'
import { checkSecrets } from '../../../../pbx-config/check/machine.ts'

const good = await readFile('pbx-config/examples/qingquan-water/centre.yaml', 'utf8')

/** What is replaced by what, and (when it is not the replacement itself) the text whose line the problem names. */
type Case = readonly [code: ProblemCode, from: string, to: string, at?: string]

const cases: readonly Case[] = [
  ['yaml.syntax', 'strategy: skill-level', 'strategy: [skill-level', '    ringSeconds: 15'],
  ['yaml.duplicate-key', '    strategy: skill-level', '    weight: 3\n    strategy: skill-level', '    weight: 10'],
  ['key.unknown', 'strategy: skill-level', 'stratgy: skill-level'],
  ['key.invalid', "'*': { repeat: true }", "'**': { repeat: true }"],
  ['key.missing', "  locale: zh-CN\n  areaCode: '0571'", '  locale: zh-CN', 'name: 清泉水业'],
  ['value.type', 'ringSeconds: 15', 'ringSeconds: soon'],
  ['value.quote', "extension: '6001'", 'extension: 6001'],
  ['value.range', 'ringSeconds: 15', 'ringSeconds: 3'],
  ['value.count', "monday: ['08:00-20:00']", 'monday: []'],
  ['value.choice', 'strategy: skill-level', 'strategy: skill-levels'],
  ['value.format', '    callerId: 0571-87776666', '    callerId: 0571-87776666\n    prefix: abc', 'prefix: abc'],
  ['word.key', 'key: west-lake', 'key: West Lake'],
  ['word.illegal', 'name: 王芳', "name: '王芳;exten'"],
  ['word.illegal', 'name: 王芳', "name: '王${芳}'"],
  ['word.illegal', 'name: 王芳', 'name: "王\\n芳"'],
  ['word.illegal', 'name: 王芳', "name: '王,芳'"],
  ['word.illegal', 'name: 王芳', "name: '[王芳]'"],
  ['word.name', 'name: 王芳', "name: ' 王芳'"],
  ['word.extension', "extension: '8001'", "extension: '08001'"],
  ['word.jobNumber', "jobNumber: '1001'", "jobNumber: '10-01'"],
  ['word.number', 'number: 0571-87650001', 'number: 0571-8765abcd'],
  ['word.parent', 'prompt: zuoxi/main-menu', 'prompt: zuoxi/../../secret'],
  ['word.prompt', 'prompt: zuoxi/main-menu', "prompt: '/main menu'"],
  ['word.path', 'certificates: /etc/zuoxi/certificates', 'certificates: certificates'],
  ['word.parent', 'certificates: /etc/zuoxi/certificates', 'certificates: /etc/zuoxi/../x'],
  ['word.address', '  address: 0.0.0.0', '  address: 300.0.0.0'],
  ['word.host', 'server: 203.0.113.10', "server: 'bad host'"],
  ['word.net', '192.168.10.0/24', '192.168.10.0/99'],
  ['word.span', "saturday: ['08:30-18:00']", "saturday: ['8:30-18:00']"],
  ['word.date', 'from: 2027-02-05', 'from: 2027-02-30'],
  ['destination.one', "'1': { queue: water-order }", "'1': { queue: water-order, hangUp: true }"],
  ['destination.one', "'1': { queue: water-order }", "'1': {}"],
  ['company.timeZone', 'Asia/Shanghai', 'Asia/Hangzhou'],
  ['company.areaCode', "areaCode: '0571'", "areaCode: '571'"],
  ['twice.extension', "extension: '8002'", "extension: '8001'"],
  ['twice.extension', "extension: '6001'", "extension: '8003'"],
  ['twice.extension', "extension: '7101'", "extension: '6002'"],
  ['twice.jobNumber', "jobNumber: '1002'", "jobNumber: '1001'"],
  ['twice.key', 'key: after-sales', 'key: water-order'],
  ['twice.number', '- number: 0571-87776666', "- number: '8888 6666'"],
  ['extension.parking', "extension: '8002'", "extension: '705'"],
  ['key.reserved', 'key: west-lake', 'key: general'],
  ['unknown.queue', 'overflow: { queue: after-sales }', 'overflow: { queue: aftersales }'],
  ['unknown.queue', '    defaultQueue: water-order', '    defaultQueue: nowhere'],
  ['unknown.menu', 'entry: { menu: main }', 'entry: { menu: mian }'],
  ['unknown.extension', "'0': { queue: water-order }", "'0': { extension: '8999' }"],
  ['unknown.skill', 'skills: { ordering: 8 }', 'skills: { odering: 8 }'],
  ['unknown.skill', 'skill: service', 'skill: services'],
  ['unknown.hours', 'hours: office', 'hours: offices'],
  ['unknown.trunk', 'outgoing: [telecom, unicom]', 'outgoing: [telecom, unicorn]'],
  ['unknown.music', '    weight: 10', '    weight: 10\n    music: jazz', 'music: jazz'],
  ['unknown.voicemail', 'closed: { voicemail: after-sales }', 'closed: { voicemail: water-order }'],
  ['unknown.number', 'fallbackNumber: 0571-88886666', 'fallbackNumber: 0571-88880000'],
  ['trunk.no-way', '    ip: { server: 198.51.100.20, port: 5060 }\n', '', '- key: unicom'],
  ['trunk.two-ways', '    channels: 30', '    ip: { server: 203.0.113.11 }\n    channels: 30', '- key: telecom'],
  ['trunk.user', "user: '057188886666'", "user: 'a b@c'"],
  ['trunk.same-server', '198.51.100.20', '203.0.113.10', 'ip: { server: 203.0.113.10'],
  ['trunk.transport', '    channels: 10', '    transport: tls\n    channels: 10', 'transport: tls'],
  ['trunk.codec', 'codecs: [alaw, ulaw]', 'codecs: [opus, alaw]'],
  ['port.clash', 'wss: 8089', 'wss: 5038', 'ami: { address: 127.0.0.1, port: 5038'],
  ['port.privileged', 'wss: 8089', 'wss: 443'],
  ['network.no-transport', '  udp: 5060\n  tcp: 5060\n  wss: 8089\n', '', '  address: 0.0.0.0'],
  ['network.no-wss', '  wss: 8089\n', '', '  address: 0.0.0.0'],
  ['network.no-desk-phone-port', '  udp: 5060\n  tcp: 5060\n', '', '  address: 0.0.0.0'],
  ['network.local-networks', '  localNetworks: [192.168.10.0/24]', '  externalAddress: 203.0.113.1'],
  ['rtp.order', 'rtp: { from: 10000, to: 10999 }', 'rtp: { from: 10000, to: 9000 }'],
  ['rtp.odd', 'rtp: { from: 10000, to: 10999 }', 'rtp: { from: 10001, to: 10999 }'],
  ['rtp.small', 'rtp: { from: 10000, to: 10999 }', 'rtp: { from: 10000, to: 10019 }'],
  ['rtp.overlap', 'udp: 5060', 'udp: 10500'],
  ['certificate.half', '  wss: 8089', '  wss: 8089\n  certificate: /etc/a.crt', 'certificate: /etc/a.crt'],
  ['ami.open', 'permit: [127.0.0.1]', 'permit: [127.0.0.1, 0.0.0.0/0]'],
  ['ami.unreachable', 'permit: [127.0.0.1]', 'permit: [192.168.10.9]'],
  ['hours.order', "saturday: ['08:30-18:00']", "saturday: ['18:00-08:30']"],
  ['hours.overlap', "saturday: ['08:30-18:00']", "saturday: ['08:30-12:00', '11:00-18:00']"],
  ['holiday.order', 'to: 2027-02-11', 'to: 2027-02-01'],
  ['holiday.twice', '  workDays: []', '    - { name: 除夕, from: 2027-02-06 }\n  workDays: []', 'name: 除夕'],
  ['workDay.twice', 'workDays: []', 'workDays: [{ date: 2027-02-20 }, { date: 2027-02-20 }]'],
  ['calendar.both', 'workDays: []', 'workDays: [{ date: 2027-02-06 }]'],
  ['number.closed', '    closed: { voicemail: after-sales }\n', '', '- number: 0571-88886666'],
  ['queue.no-seat', '    skill: service\n', '    skill: service\n    skillLevel: 9\n', ''],
  ['queue.wait', 'maxWaitSeconds: 180', 'maxWaitSeconds: 10'],
  ['queue.service-level', 'serviceLevelSeconds: 30', 'serviceLevelSeconds: 500'],
  ['overflow.self', 'overflow: { queue: after-sales }', 'overflow: { queue: water-order }'],
  [
    'overflow.loop',
    'overflow: { voicemail: after-sales }',
    'overflow: { queue: water-order }',
    'overflow: { queue: after-sales }',
  ],
  [
    'menu.no-key',
    /* all keys gone */ good.slice(good.indexOf('    keys:\n'), good.indexOf('    otherwise:')),
    '    keys: {}\n',
    'keys: {}',
  ],
  ['menu.self', "'1': { queue: water-order }", "'1': { menu: main }"],
  ['menu.loop', 'otherwise: { queue: water-order }', 'otherwise: { menu: main }'],
  [
    'menu.collect',
    '    otherwise: { queue: water-order }',
    '    collect: { minimum: 9, maximum: 3, then: { queue: water-order } }\n    otherwise: { queue: water-order }',
    'collect: { minimum: 9',
  ],
  ['outside.own', 'number: 0571-87650001', 'number: +86 571 8888 6666'],
  ['hours.empty', good.slice(good.indexOf('    week:\n'), good.indexOf('calendar:')), '    week: {}\n\n', 'week: {}'],
  ['file.empty', good, '   \n', ''],
]

test.each(cases.map(([code, from, to, at]) => ({ code, from, to, at, title: to.trim().slice(0, 50) })))(
  'refuses $code: $title',
  ({ code, from, to, at }) => {
    // skillLevel 9 still has a seat (赵磊) unless that seat goes too.
    const text = (code === 'queue.no-seat' ? good.replace('service: 9', 'service: 8') : good).replace(from, () => to)
    expect(text).not.toBe(good)
    const { centre, problems } = checkCentreText('centre.yaml', text)
    expect(centre).toBeUndefined()
    const found = problems.find((problem) => problem.code === code)
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(found!.line).toBeGreaterThan(0)
    expect(found!.column).toBeGreaterThan(0)
    if (at !== '') {
      const offset = at === undefined ? good.indexOf(from) : text.indexOf(at)
      const line = text.slice(0, offset).split('\n').length
      expect(found!.line).toBe(line)
    }
    for (const language of ['zh-CN', 'en'] as const) {
      const said = sayProblem(found!, language)
      expect(said).toMatch(/^centre\.yaml:\d+:\d+: /)
      expect(said).not.toMatch(/undefined|\[object|\{(?:value|hint|key|line|other)\}/)
    }
    expect(/[\u4e00-\u9fff]/.test(sayProblem(found!, 'zh-CN'))).toBe(true)
  },
)

test('the table leaves out only what other tests cover', () => {
  const elsewhere: readonly ProblemCode[] = [
    'file.unreadable',
    'file.large',
    'certificate.missing',
    'prompt.missing',
    'music.missing',
    'secrets.unreadable',
    'secrets.invalid',
    'secrets.open',
    'secrets.trunk',
    'value.wrong',
  ]
  const covered = new Set<string>([...cases.map(([code]) => code), ...elsewhere])
  expect(Object.keys(problemCatalogue).filter((code) => !covered.has(code))).toEqual([])
  expect(new Set(cases.map(([code]) => code)).size).toBeGreaterThan(70)
})

test('a slip gets a suggestion', () => {
  const { problems } = checkCentreText('centre.yaml', good.replace('strategy: skill-level', 'stratgy: skill-level'))
  expect(sayProblem(problems[0]!, 'en')).toContain('Did you mean "strategy"?')
  expect(sayProblem(problems[0]!, 'zh-CN')).toContain('您是不是要写「strategy」')
})

test('both examples are right', async () => {
  for (const name of ['qingquan-water', 'hotline-12345']) {
    const { centre, problems } = await loadCentre(`pbx-config/examples/${name}/centre.yaml`)
    expect(problems).toEqual([])
    expect(centre).toBeDefined()
  }
})

test('files and secrets that are missing, open or wrong are told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zuoxi-check-'))
  try {
    const path = join(folder, 'centre.yaml')
    expect((await loadCentre(path)).problems[0]?.code).toBe('file.unreadable')
    expect((await loadCentre(folder)).problems[0]?.code).toBe('file.unreadable')
    expect(checkCentreText(path, 'a'.repeat(4_000_001)).problems[0]?.code).toBe('file.large')
    const own = '  wss: 8089\n  certificate: /nowhere/a.crt\n  privateKey: /nowhere/a.key'
    await writeFile(path, good.replace('  wss: 8089', own))
    const codes = (await loadCentre(path, { machine: true })).problems.map(({ code }) => code)
    expect(codes.filter((code) => code === 'certificate.missing')).toHaveLength(2)
    expect(codes).toContain('prompt.missing')

    await writeFile(path, good)
    const { centre } = await loadCentre(path)
    expect((await loadSecrets(path)).problems).toEqual([])
    await writeFile(join(folder, 'secrets.yaml'), 'ami: { user: x, password: short }\nseats: {}\n', { mode: 0o644 })
    const wrong = await loadSecrets(path)
    expect(wrong.problems.map(({ code }) => code)).toEqual(['secrets.invalid'])
    expect(sayProblem(wrong.problems[0]!, 'en')).not.toContain('short')
    const told = (await checkSecrets(path, centre!, undefined)).map(({ code }) => code)
    expect(told).toEqual(['secrets.open', 'secrets.trunk'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('no text makes the check throw, and every problem can be said', () => {
  const lines = good.split('\n')
  fc.assert(
    fc.property(
      fc.nat(lines.length - 1),
      fc.oneof(
        fc.string({ maxLength: 40 }),
        fc.constantFrom('- ', '  x: &a [*a]', 'null', '{}', '[]', '- 1', "'", '? :', '<<: *b', '!!binary x'),
      ),
      fc.boolean(),
      (at, text, replace) => {
        const changed = [...lines.slice(0, at), text, ...lines.slice(replace ? at + 1 : at)].join('\n')
        for (const problem of checkCentreText('centre.yaml', changed).problems) {
          expect(sayProblem(problem, 'zh-CN')).toContain('centre.yaml')
        }
      },
    ),
    { numRuns: 150 },
  )
})
