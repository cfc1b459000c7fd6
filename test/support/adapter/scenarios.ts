import { extension, outsideSeatNumber, type Play } from './play.ts'

export type Scenario = {
  readonly name: string
  /** Plays it to the end: afterwards no channel is left. */
  readonly play: (play: Play) => Promise<void>
  /** Every call fact it must give, as sayFacts writes them. */
  readonly facts: readonly string[]
  /** Kept as a recorded transcript, replayed without a PBX. */
  readonly transcript?: boolean
  /** Asterisk tells of a pick-up before or after the bridge it leads to: the order of the facts is not its word. */
  readonly anyOrder?: boolean
}

const arrives = (number: string, called: string, queue: string, call = 'A'): string[] => [
  `${call} started inbound ${number} to ${called}`,
  `${call} routed hub queue ${queue}`,
]
const answeredBy = (seat: string, queue: string): string[] => [
  `A offered ${seat} ${queue}`,
  `A offer-ended ${seat} answered`,
  `A left-queue ${queue} answered`,
  `A answered ${seat} ${queue}`,
]
const intoAftersales = [...arrives('13800001111', '96100', 'aftersales'), 'A queued aftersales 1']

/** A customer in a call with seat 8001 that came from the queue aftersales. */
async function talkWith8001(play: Play) {
  const customer = play.outside.dial('96100', { from: '13800001111' })
  const seat = await play.seat('8001').nextCall()
  seat.ring()
  await play.fact('call.offered')
  seat.answer()
  const answered = await play.fact('call.answered')
  return { customer, seat, call: answered.call }
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'answered-held-customer-hangs-up',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { customer, seat } = await talkWith8001(play)
      await seat.hold()
      await play.fact('call.held')
      await seat.retrieve()
      await play.fact('call.retrieved')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A held 8001',
      'A retrieved 8001',
      'A left 8001 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'ring-all-agent-hangs-up',
    async play(play) {
      await play.signIn('water-order', '8001', '8002')
      play.outside.dial('96001', { from: '13800001111' })
      const [first, second] = await Promise.all([play.seat('8001').nextCall(), play.seat('8002').nextCall()])
      first.ring()
      second.ring()
      await play.fact('call.offered')
      await play.fact('call.offered')
      second.answer()
      await play.fact('call.answered')
      await second.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...arrives('13800001111', '96001', 'water-order'),
      'A queued water-order 1',
      'A offered 8001 water-order',
      'A offered 8002 water-order',
      'A offer-ended 8001 elsewhere',
      'A offer-ended 8002 answered',
      'A left-queue water-order answered',
      'A answered 8002 water-order',
      'A left 8002 by agent',
      'A ended by agent',
    ],
  },
  {
    name: 'abandoned-while-ringing',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const seat = await play.seat('8001').nextCall()
      seat.ring()
      await play.fact('call.offered')
      await customer.is('up')
      await customer.hangUp()
      await play.fact('call.ended')
      await seat.is('ended')
    },
    facts: [
      ...intoAftersales,
      'A offered 8001 aftersales',
      'A offer-ended 8001 caller-left',
      'A left-queue aftersales abandoned',
      'A ended by customer',
    ],
  },
  {
    name: 'abandoned-with-every-seat-on-break',
    async play(play) {
      await play.signIn('water-order', '8001')
      await play.pbx.commands.pause(extension('8001'), 'lunch')
      await play.fact('queue.member', (fact) => fact.paused && fact.reason === 'lunch')
      const customer = play.outside.dial('96001', { from: '13800001111' })
      await play.fact('call.queued')
      await customer.is('up')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...arrives('13800001111', '96001', 'water-order'),
      'A queued water-order 1',
      'A left-queue water-order abandoned',
      'A ended by customer',
    ],
  },
  {
    name: 'rejected-then-next-seat',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001', '8002')
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const first = await play.seat('8001').nextCall()
      first.ring()
      await play.fact('call.offered')
      first.reject()
      const second = await play.seat('8002').nextCall()
      second.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      'A offered 8001 aftersales',
      'A offer-ended 8001 rejected',
      ...answeredBy('8002', 'aftersales'),
      'A left 8002 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'not-answered-then-next-seat',
    async play(play) {
      await play.signIn('aftersales', '8001', '8002')
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const first = await play.seat('8001').nextCall()
      first.ring()
      const second = await play.seat('8002').nextCall()
      second.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      'A offered 8001 aftersales',
      'A offer-ended 8001 no-answer',
      ...answeredBy('8002', 'aftersales'),
      'A left 8002 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'blind-transfer-by-refer',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { seat, customer } = await talkWith8001(play)
      await seat.refer('8003')
      const third = await play.seat('8003').nextCall()
      third.ring()
      await play.fact('call.offered')
      third.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A transferred blind by 8001 to 8003',
      'A left 8001 by agent',
      'A offered 8003',
      'A offer-ended 8003 answered',
      'A answered 8003',
      'A left 8003 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'blind-transfer-by-command',
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { customer, call } = await talkWith8001(play)
      await play.pbx.commands.transferBlind(call, extension('8001'), '8003')
      const third = await play.seat('8003').nextCall()
      third.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A transferred blind by 8001 to 8003',
      'A left 8001 by agent',
      'A offered 8003',
      'A offer-ended 8003 answered',
      'A answered 8003',
      'A left 8003 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'attended-transfer-by-refer',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { seat, customer } = await talkWith8001(play)
      await seat.hold()
      await play.fact('call.held')
      const consultation = play.seat('8001').dial('8003')
      const third = await play.seat('8003').nextCall()
      third.answer()
      await consultation.is('up')
      await play.fact('call.answered', (fact) => fact.extension === '8001')
      await seat.refer('8003', consultation)
      await play.fact('call.transferred')
      await Promise.all([seat.hangUp(), consultation.hangUp()])
      await play.fact('call.left', (fact) => fact.extension === '8001')
      await play.fact('call.left', (fact) => fact.extension === '8001')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A held 8001',
      'B started internal 8001 to 8003',
      'B offered 8003',
      'B offer-ended 8003 answered',
      'B answered 8001',
      'B answered 8003',
      'A retrieved 8001',
      'B merged into A',
      'A transferred attended by 8001 to 8003',
      'A left 8001 by agent',
      'A left 8001 by agent',
      'A left 8003 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'attended-transfer-by-command',
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { seat, customer, call } = await talkWith8001(play)
      await play.pbx.commands.transferAttended(call, extension('8001'), '8003')
      const third = await play.seat('8003').nextCall()
      third.ring()
      await play.fact('call.offered')
      third.answer()
      await play.fact('call.answered', (fact) => fact.extension === '8003')
      await seat.hangUp()
      await play.fact('call.transferred')
      await play.fact('call.left', (fact) => fact.extension === '8001')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A held 8001',
      'A offered 8003',
      'A offer-ended 8003 answered',
      'A answered 8003',
      'A transferred attended by 8001 to 8003',
      'A left 8001 by agent',
      'A left 8003 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'picked-up-by-another-seat',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const first = await play.seat('8001').nextCall()
      first.ring()
      const offered = await play.fact('call.offered')
      await play.pbx.commands.pickUp(offered.call, extension('8003'))
      const third = await play.seat('8003').nextCall()
      third.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      'A offered 8001 aftersales',
      'A offer-ended 8001 elsewhere',
      'A left-queue aftersales transferred',
      'A offered 8003',
      'A offer-ended 8003 answered',
      'A answered 8003',
      'A left 8003 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'picked-up-by-dialling',
    transcript: true,
    anyOrder: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const first = await play.seat('8001').nextCall()
      first.ring()
      await play.fact('call.offered')
      const third = play.seat('8003').dial('*88001')
      await third.is('up')
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      'A offered 8001 aftersales',
      'A offer-ended 8001 elsewhere',
      'A left-queue aftersales answered',
      'A answered 8003 aftersales',
      'A left 8003 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'overflow-to-another-queue',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      await play.signIn('water-order', '8002')
      await play.pbx.commands.pause(extension('8001'), 'break')
      await play.fact('queue.member', (fact) => fact.paused)
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const second = await play.seat('8002').nextCall()
      second.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      'A left-queue aftersales timeout',
      'A routed default queue water-order',
      'A queued water-order 1',
      ...answeredBy('8002', 'water-order'),
      'A left 8002 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'queue-full',
    async play(play) {
      await play.signIn('small', '8001')
      await play.pbx.commands.pause(extension('8001'), 'break')
      const first = play.outside.dial('96200', { from: '13800001111' })
      await play.fact('call.queued')
      const second = play.outside.dial('96200', { from: '13800002222' })
      await play.fact('call.ended')
      await second.is('ended')
      await first.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...arrives('13800001111', '96200', 'small'),
      'A queued small 1',
      ...arrives('13800002222', '96200', 'small', 'B'),
      'B left-queue small full',
      'B ended by pbx',
      'A left-queue small abandoned',
      'A ended by customer',
    ],
  },
  {
    name: 'queue-empty',
    async play(play) {
      const customer = play.outside.dial('96300', { from: '13800001111' })
      await play.fact('call.ended')
      await customer.is('ended')
    },
    facts: [...arrives('13800001111', '96300', 'guarded'), 'A left-queue guarded empty', 'A ended by pbx'],
  },
  {
    name: 'rejected-by-the-hub',
    async play(play) {
      play.answer = { action: 'reject' }
      const customer = play.outside.dial('96001', { from: '13800001111' })
      await play.fact('call.ended')
      await customer.is('ended')
    },
    facts: ['A started inbound 13800001111 to 96001', 'A routed hub hang-up', 'A ended by pbx'],
  },
  {
    name: 'routed-to-a-seat',
    async play(play) {
      play.answer = { action: 'extension', target: '8002' }
      const customer = play.outside.dial('96001', { from: '13800001111' })
      const seat = await play.seat('8002').nextCall()
      seat.answer()
      await play.fact('call.answered')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      'A started inbound 13800001111 to 96001',
      'A routed hub extension 8002',
      'A offered 8002',
      'A offer-ended 8002 answered',
      'A answered 8002',
      'A left 8002 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'seat-dials-outside',
    transcript: true,
    async play(play) {
      const seat = play.seat('8001').dial('013900000001')
      const outside = await play.outside.nextCall()
      outside.ring()
      outside.answer()
      await play.fact('call.answered')
      await seat.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      'A started outbound 8001 to 013900000001',
      'A answered-outside 013900000001',
      'A answered 8001',
      'A left 8001 by agent',
      'A ended by agent',
    ],
  },
  {
    name: 'originated-by-command',
    transcript: true,
    async play(play) {
      const asked = play.pbx.commands.originate(
        extension('8001'),
        '013900000001',
        '019a0000-0000-7000-8000-00000000ffff',
      )
      const seat = await play.seat('8001').nextCall()
      seat.ring()
      await asked
      seat.answer()
      const outside = await play.outside.nextCall()
      outside.answer()
      await play.fact('call.answered')
      await outside.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      'A started outbound 8001 to 013900000001',
      'A routed hub originate 013900000001',
      'A offered 8001',
      'A offer-ended 8001 answered',
      'A answered-outside 013900000001',
      'A answered 8001',
      'A left 8001 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'seat-calls-seat',
    async play(play) {
      const caller = play.seat('8001').dial('8002')
      const callee = await play.seat('8002').nextCall()
      callee.ring()
      callee.answer()
      await play.fact('call.answered')
      await caller.is('up')
      await callee.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      'A started internal 8001 to 8002',
      'A offered 8002',
      'A offer-ended 8002 answered',
      'A answered 8001',
      'A answered 8002',
      'A left 8001 by agent',
      'A left 8002 by agent',
      'A ended by agent',
    ],
  },
  {
    name: 'seat-takes-its-own-call-over',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { seat, customer } = await talkWith8001(play)
      const again = play.seat('8001').dial('8001', { replaces: seat.replaces() })
      await again.is('up')
      await seat.is('ended')
      const twice = play.seat('8001').dial('8001', { replaces: again.replaces() })
      await twice.is('up')
      await again.is('ended')
      await twice.hold()
      await play.fact('call.held')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A held 8001',
      'A left 8001 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'seat-at-an-outside-number',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8005')
      const customer = play.outside.dial('96100', { from: '13800001111' })
      const mobile = await play.outside.nextCall()
      if (!mobile.invitation?.startLine.includes(outsideSeatNumber)) throw new Error('the wrong number was rung')
      mobile.ring()
      await play.fact('call.offered')
      mobile.answer()
      await play.fact('call.answered')
      await customer.is('up')
      await mobile.hangUp()
      await play.fact('call.ended')
    },
    facts: [...intoAftersales, ...answeredBy('8005', 'aftersales'), 'A left 8005 by agent', 'A ended by agent'],
  },
  {
    name: 'supervised-in-three-ways',
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { customer, call } = await talkWith8001(play)
      const asked = play.pbx.commands.supervise(call, extension('8001'), extension('8004'), 'listen', 'mark')
      const supervisor = await play.seat('8004').nextCall()
      supervisor.answer()
      await asked
      await play.fact('call.supervised', (fact) => fact.mode === 'listen')
      await play.pbx.commands.supervise(call, extension('8001'), extension('8004'), 'whisper', 'mark')
      await play.fact('call.supervised', (fact) => fact.mode === 'whisper')
      await play.pbx.commands.supervise(call, extension('8001'), extension('8004'), 'barge', 'mark')
      await play.fact('call.supervised', (fact) => fact.mode === 'barge')
      await supervisor.hangUp()
      await play.fact('call.supervised', (fact) => fact.mode === 'ended')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A supervised 8001 by 8004 listen',
      'A supervised 8001 by 8004 whisper',
      'A supervised 8001 by 8004 barge',
      'A supervised 8001 by 8004 ended',
      'A left 8001 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'taken-over-by-the-supervisor',
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { customer, seat, call } = await talkWith8001(play)
      await play.pbx.commands.takeOver(call, extension('8001'), extension('8004'))
      const supervisor = await play.seat('8004').nextCall()
      await seat.is('ended')
      supervisor.answer()
      await play.fact('call.answered', (fact) => fact.extension === '8004')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A left 8001 by pbx',
      'A offered 8004',
      'A offer-ended 8004 answered',
      'A answered 8004',
      'A left 8004 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'recorded-and-paused',
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { customer, call } = await talkWith8001(play)
      await play.pbx.commands.record(call, 'start')
      await play.fact('call.recording', (fact) => fact.state === 'started' && fact.file !== null)
      await play.pbx.commands.record(call, 'pause')
      await play.fact('call.recording', (fact) => fact.state === 'paused')
      await play.pbx.commands.record(call, 'resume')
      await play.fact('call.recording', (fact) => fact.state === 'resumed')
      await play.pbx.commands.record(call, 'stop')
      await play.fact('call.recording', (fact) => fact.state === 'stopped')
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A recording started',
      'A recording paused',
      'A recording resumed',
      'A recording stopped',
      'A left 8001 by customer',
      'A ended by customer',
    ],
  },
  {
    name: 'hung-up-by-command',
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { call } = await talkWith8001(play)
      await play.pbx.commands.hangUp(call)
      await play.fact('call.ended')
    },
    facts: [...intoAftersales, ...answeredBy('8001', 'aftersales'), 'A left 8001 by pbx', 'A ended by pbx'],
  },
  {
    name: 'conference-of-three',
    transcript: true,
    async play(play) {
      await play.signIn('aftersales', '8001')
      const { customer, seat, call } = await talkWith8001(play)
      await play.pbx.commands.transferBlind(call, extension('8001'), '8500')
      await seat.is('ended')
      const first = play.seat('8001').dial('8500')
      await play.fact('call.answered', (fact) => fact.extension === '8001')
      const second = play.seat('8002').dial('8500')
      await play.fact('call.joined', (fact) => fact.extension === '8002')
      await second.is('up')
      await second.hangUp()
      await play.fact('call.left', (fact) => fact.extension === '8002')
      await first.hangUp()
      await customer.hangUp()
      await play.fact('call.ended')
    },
    facts: [
      ...intoAftersales,
      ...answeredBy('8001', 'aftersales'),
      'A transferred blind by 8001 to 8500',
      'A left 8001 by agent',
      'A answered 8001',
      'A joined 8002 conference',
      'A answered 8002',
      'A left 8001 by agent',
      'A left 8002 by agent',
      'A ended by customer',
    ],
  },
]
