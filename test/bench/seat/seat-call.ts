import { printFigure, percentile } from '../figure.ts'
import { ready, type SeatStage } from './seat-stage.ts'

/** What one call showed; ms. */
export type CallTimes = Readonly<{ card: number; audioOut: number; audioIn: number }>

/** The queue knows of a free seat some moments after the hub; a call before that waits for its next look, 4 s later. */
const settleMs = 500

/** A customer calls, the card is painted, the seat answers by command, both are heard, the seat hangs up, is ready again. */
export async function takeCall({ centre, seat, marks, until }: SeatStage, from: string): Promise<CallTimes> {
  const since = (await marks()).length
  const caller = await centre.caller({ from })
  const invite = await until('the INVITE', since, ({ mark }) => mark === 'invite')
  const painted = await until('the card to be painted', since, ({ text }) => text === 'card painted')
  const { lines } = await seat.desk.topicIs('lines', 'ringing', (state) => state.lines[0]?.phase === 'ringing')
  const lineId = lines[0]?.lineId ?? ''
  await seat.desk.ask('phone.answer', { lineId })
  const of = (name: string) => until(name, since, ({ mark }) => mark === name)
  const asked = await of('answer-asked')
  const out = await of('audio-out')
  const heard = await of('audio-in')
  await seat.desk.ask('phone.hang-up', { lineId })
  await caller.stop()
  await ready(centre)
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  return {
    card: (painted.paintedAt ?? Number.NaN) - (invite.markedAt ?? Number.NaN),
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
