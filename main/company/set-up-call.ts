import { type Extension } from '../../contract/agent.ts'
import { type TopicName } from '../../contract/bridge/names.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { type LinePhase } from '../../contract/seat/phone-line.ts'
import { echoNumber, type TestCall } from '../../contract/set-up.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { type SeatSlot } from '../seat-slot.ts'

export type SetUpCall = {
  /** Signs the agent in where he is not yet, and calls; resolves when the PBX has answered. @throws SeatError in words */
  make(who: {
    readonly jobNumber: string
    readonly extension: Extension
    readonly password: string | null
  }): Promise<void>
  hangUp(): Promise<void>
  close(): void
}

export type SetUpCallOptions = {
  readonly board: TopicBoard
  readonly language: () => Language
  readonly slot: Pick<SeatSlot, 'commands' | 'current'>
  readonly registerWithinMs?: number
  readonly answerWithinMs?: number
  readonly lookEveryMs?: number
  /** Nobody stands there and listens to himself for longer. */
  readonly longestMs?: number
}

const notRegistered: BilingualText = {
  'zh-CN': '座席的电话没有注册到交换机。回到“检查”，看“座席”一项怎么说。',
  en: 'the seat’s phone did not register with the PBX. Go back to “Check” and see what it says of the seats.',
}
const refused: BilingualText = {
  'zh-CN': '交换机不认这个分机或它的密码：它用的还不是这里生成的文件。回到“交换机”放好文件，重启 Asterisk。',
  en: 'the PBX refuses this extension or its password: it does not use the files made here yet. Go back to “PBX”, put them in place and restart Asterisk.',
}
const notAnswered: BilingualText = {
  'zh-CN': '交换机没有接这个电话。确认它用的是这里生成的文件，再重启 Asterisk。',
  en: 'the PBX did not take the call. Make sure it uses the files made here, then restart Asterisk.',
}
const nothingBack: BilingualText = {
  'zh-CN': '电话通了，但没有声音回来。请放行交换机的语音端口（UDP），再打一次。',
  en: 'the call was answered, but no sound came back. Let the PBX’s sound ports (UDP) through the firewall, then call again.',
}
const noSound: BilingualText = {
  'zh-CN': '电话通了，但没有声音出去。请检查麦克风，再打一次。',
  en: 'the call was answered, but no sound went out. See to the microphone, then call again.',
}

/** The call that a set-up ends with (PL2): from the agent's seat to the PBX, which gives back what it hears. */
export function createSetUpCall(options: SetUpCallOptions): SetUpCall {
  const { board, slot, language } = options
  const { registerWithinMs = 20_000, answerWithinMs = 15_000, lookEveryMs = 500, longestMs = 30_000 } = options
  let looking: NodeJS.Timeout | undefined

  const show = (call: TestCall): void => board.update('company', (state) => ({ ...state, call }))
  const stage = (state: TestCall['state']): void => show({ state, sent: 0, received: 0, trouble: null })
  const phaseOf = (lineId: string): LinePhase => {
    const line = board.get('lines').lines.find((one) => one.lineId === lineId)
    return line?.phase ?? 'ended'
  }

  const sitDown = async (who: Parameters<SetUpCall['make']>[0]): Promise<void> => {
    const { jobNumber, extension, password } = who
    const commands = await slot.commands()
    const { me } = board.get('session')
    if (me?.jobNumber !== jobNumber) {
      if (password === null) throw new SeatError('seat.signed-out')
      if (me !== null) await commands['session.sign-out'](null)
      await commands['session.sign-in']({ jobNumber, password })
    }
    if (board.get('session').extension !== extension) await commands['session.choose-seat']({ extension })
  }

  const dial = async (): Promise<string> => {
    stage('registering')
    await settled(board, 'health', ({ sip }) => sip.state === 'registered' || sip.state === 'refused', registerWithinMs)
    const { state } = board.get('health').sip
    if (state !== 'registered') {
      throw new SeatError('seat.set-up', { reason: state === 'refused' ? refused : notRegistered })
    }
    stage('dialling')
    const { lineId } = await (await slot.commands())['phone.dial']({ number: echoNumber })
    if (lineId === null) throw new SeatError('seat.set-up', { reason: notAnswered })
    const over = (phase: LinePhase): boolean => phase === 'talking' || phase === 'ended'
    await settled(board, 'lines', () => over(phaseOf(lineId)), answerWithinMs)
    if (phaseOf(lineId) !== 'talking') {
      await hangUp()
      throw new SeatError('seat.set-up', { reason: notAnswered })
    }
    return lineId
  }

  /** Counts until the line is over, and says then how it was. */
  const follow = (lineId: string): void => {
    const since = Date.now()
    clearInterval(looking)
    stage('talking')
    looking = setInterval(() => {
      const counted = slot.current()?.packetsOf(lineId) ?? board.get('company').call ?? { sent: 0, received: 0 }
      const { sent, received } = counted
      if (phaseOf(lineId) === 'talking') {
        show({ state: 'talking', sent, received, trouble: null })
        if (Date.now() - since > longestMs) void hangUp().catch(() => undefined)
        return
      }
      clearInterval(looking)
      const why = received === 0 ? nothingBack : sent === 0 ? noSound : null
      const words = why === null ? null : seatErrorText(new SeatError('seat.set-up', { reason: why }), language())
      show({ state: why === null ? 'ended' : 'failed', sent, received, trouble: words })
    }, lookEveryMs)
  }

  const hangUp = async (): Promise<void> => {
    const line = board.get('lines').lines.find(({ number, phase }) => number === echoNumber && phase !== 'ended')
    if (line !== undefined) await (await slot.commands())['phone.hang-up']({ lineId: line.lineId })
  }

  return {
    async make(who) {
      stage('signing-in')
      try {
        await sitDown(who)
        follow(await dial())
      } catch (error) {
        const trouble = error instanceof SeatError ? seatErrorText(error, language()) : null
        show({ state: 'failed', sent: 0, received: 0, trouble })
        throw error
      }
    },
    hangUp,
    close: () => clearInterval(looking),
  }
}

/** Until a topic is as wanted, or the time is over. */
async function settled<N extends TopicName>(
  board: TopicBoard,
  name: N,
  accept: (state: Topics[N]) => boolean,
  withinMs: number,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const late = setTimeout(() => resolve(undefined), withinMs)
  const stop = board.watch(name, (state) => {
    if (accept(state)) resolve(undefined)
  })
  await promise
  clearTimeout(late)
  stop()
}
