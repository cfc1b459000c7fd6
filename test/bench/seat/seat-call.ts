import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { printFigure, percentile } from '../figure.ts'
import { ready, type SeatStage } from './seat-stage.ts'

/** What one call showed; ms. */
export type CallTimes = Readonly<{ card: number; audioOut: number; audioIn: number }>

/**
 * A customer calls, the card is painted, the seat answers by command, both are heard, the seat hangs up, is ready again.
 * @param ringMs nobody answers sooner than by default
 * @param painted is awaited while it rings, when the card is there
 */
export async function takeCall(
  { centre, seat, marks, until }: SeatStage,
  from: string,
  { ringMs = 200, painted = async () => undefined }: { ringMs?: number; painted?: () => Promise<void> } = {},
): Promise<CallTimes> {
  const since = (await marks()).length
  const caller = await centre.caller({ from })
  const invite = await until('the INVITE', since, ({ mark }) => mark === 'invite')
  const shown = await until('the card to be painted', since, ({ text }) => text === 'card painted')
  await painted()
  // The line of the call before is shown for some seconds more.
  const isRinging = ({ phase }: PhoneLine): boolean => phase === 'ringing'
  const { lines } = await seat.desk.topicIs('lines', 'ringing', (state) => state.lines.some(isRinging))
  const lineId = lines.find(isRinging)?.lineId ?? ''
  await new Promise((resolve) => setTimeout(resolve, ringMs))
  await seat.desk.ask('phone.answer', { lineId })
  const of = (name: string) => until(name, since, ({ mark }) => mark === name)
  const asked = await of('answer-asked')
  const out = await of('audio-out')
  const heard = await of('audio-in')
  await seat.desk.ask('phone.hang-up', { lineId })
  await caller.stop()
  await ready(centre)
  return {
    card: (shown.paintedAt ?? Number.NaN) - (invite.markedAt ?? Number.NaN),
    audioOut: (out.markedAt ?? Number.NaN) - (asked.markedAt ?? Number.NaN),
    audioIn: (heard.markedAt ?? Number.NaN) - (asked.markedAt ?? Number.NaN),
  }
}

export function printTimes(figure: string, values: readonly number[], goals: Readonly<Record<50 | 95, number>>): void {
  for (const percent of [50, 95] as const) {
    printFigure({
      figure: `seat: ${figure}, p${percent}`,
      value: percentile(values, percent),
      unit: 'ms',
      better: 'lower',
      goal: goals[percent],
    })
  }
}
