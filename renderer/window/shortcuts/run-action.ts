import { defineStore } from 'pinia'
import { assertNever } from '../../../contract/assert-never.ts'
import { type ShortcutAction } from '../../../contract/bridge/topics.ts'
import { useHelpActions } from '../stores/help-actions.ts'
import { useOrderActions } from '../stores/order-actions.ts'
import { useOverlays } from '../stores/overlays.ts'
import { usePhone } from '../stores/phone-actions.ts'
import { useSeatActions } from '../stores/seat-actions.ts'
import { useLines, useRecordings, useSeat } from '../stores/topic-store.ts'
import { useWorkTab } from '../stores/work-tab.ts'
import { type Situation, stepFor } from './action-rules.ts'

/** Runs an action, whichever way it was asked for: key, button, go-to box, tray, headset. */
export const useActions = defineStore('actions', () => {
  const lines = useLines()
  const recordings = useRecordings()
  const seat = useSeat()
  const phone = usePhone()
  const seatActions = useSeatActions()
  const overlays = useOverlays()
  const work = useWorkTab()
  const help = useHelpActions()

  const situation = (): Situation => ({
    lines: lines.state.lines,
    current: lines.state.current,
    agent: seat.state.agent,
    helpAsked: help.own !== null,
    pausedLines: recordings.state.paused.map(({ lineId }) => lineId),
    // Looked at on the desk and for their own keys alone: the call bar has no business with accounts.
    get orders() {
      if (!work.onDesk) return undefined
      const { canRepeat, canChase } = useOrderActions()
      return { repeat: canRepeat, chase: canChase }
    },
  })

  function run(action: ShortcutAction): void {
    const step = stepFor(action, situation())
    switch (step.do) {
      case 'line':
        void phone.act(step, step.action)
        return
      case 'transfer':
        overlays.toggle({ name: 'transfer', lineId: step.lineId, to: '' })
        return
      case 'ask-transfer':
        overlays.show({ name: 'transfer', lineId: step.lineId, to: '' })
        return
      case 'state':
        void seatActions.want(step.state)
        return
      case 'end-wrap-up':
        void seatActions.endWrapUp()
        return
      case 'repeat-order':
        useOrderActions().repeatUsual()
        return
      case 'chase-order':
        void useOrderActions().chase()
        return
      case 'park':
        void phone.park(step.lineId)
        return
      case 'record':
        void phone.record(step.lineId, step.action)
        return
      case 'help':
        void help.ask(step.lineId)
        return
      case 'show-help':
        help.show()
        return
      case 'pick-up':
        overlays.toggle({ name: 'pick-up' })
        return
      case 'messages':
        overlays.toggle({ name: 'messages', with: null })
        return
      case 'dial':
        overlays.toggle({ name: 'dial', number: '' })
        return
      case 'go-to':
        overlays.toggle({ name: 'go-to' })
        return
      case 'nothing':
        return
      default:
        assertNever(step)
    }
  }

  /** Whether the action would do something now. */
  const can = (action: ShortcutAction): boolean => stepFor(action, situation()).do !== 'nothing'
  return { run, can }
})
