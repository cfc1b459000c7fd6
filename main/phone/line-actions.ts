import { type LineAction, type PhoneLine } from '../../contract/seat/phone-line.ts'
import { canJoin, isEstablished, type Line } from './line.machine.ts'

/** What can be done with a line, the others being as they are. */
export function lineActions(line: Line, lines: readonly Line[]): LineAction[] {
  switch (line.phase) {
    case 'ringing':
      return ['answer', 'reject']
    case 'dialling':
      return ['hang-up']
    case 'ring-back':
      return ['hang-up', 'dtmf', ...(isConsultation(line, lines) ? (['complete-transfer'] as const) : [])]
    case 'talking':
    case 'held':
      return established(line, lines)
    case 'ended':
      return []
  }
}

/** The lines as the contract shows them. */
export function phoneLines(lines: readonly Line[]): readonly PhoneLine[] {
  return lines.map((line) => ({ ...line, actions: lineActions(line, lines) }))
}

function isConsultation(line: Line, lines: readonly Line[]): boolean {
  return lines.some((other) => other.lineId === line.consultationFor && isEstablished(other))
}

function established(line: Line, lines: readonly Line[]): LineAction[] {
  const actions: LineAction[] = ['hang-up', line.muted ? 'unmute' : 'mute']
  // Nobody of one's own is at the other end: there is nothing to hold or to pass on.
  if (line.listensIn === true) return actions
  // While it is being brought back, its dialog may be about to change.
  if (line.recovering === 'media' || line.recovering === 'restart') return actions
  if (!line.inConference) actions.push(line.phase === 'talking' ? 'hold' : 'retrieve')
  if (line.phase === 'talking') actions.push('dtmf')
  if (!line.inConference) actions.push('transfer')
  if (isConsultation(line, lines)) actions.push('complete-transfer')
  if (line.inConference) actions.push('leave-conference')
  else if (canJoin(lines)) actions.push('conference')
  return actions
}
