import { app, type BrowserWindow, Notification } from 'electron'
import { alarmNames, sayAlarm } from '../../contract/alarm-words.ts'
import { fillText } from '../../contract/language.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { shellTexts } from './shell-texts.ts'

type Options = {
  readonly board: TopicBoard
  readonly window: () => BrowserWindow | undefined
  readonly open: () => void
}

/**
 * Says outside the window that an agent asks for help, that an alarm was raised, and that a message has come. A window that is in front shows them
 * itself; no window is raised, and none takes the keyboard.
 */
export function announceDesk({ board, window, open }: Options): { close(): void } {
  const wanted = new Map<string, Notification | null>()
  const alarmed = new Map<string, Notification | null>()
  let arrived = board.get('messages').arrived?.id

  const tell = (title: string, body: string, urgency: 'normal' | 'critical'): Notification | null => {
    const target = window()
    if (target === undefined || target.isDestroyed() || target.isFocused()) return null
    target.flashFrame(true)
    app.dock?.bounce(urgency === 'critical' ? 'critical' : 'informational')
    if (!Notification.isSupported()) return null
    const notification = new Notification({ title, body, urgency, silent: urgency === 'critical' })
    notification.on('click', open)
    notification.show()
    return notification
  }

  const ends = [
    board.watch('help', ({ others }) => {
      const { language } = board.get('app').settings
      const waiting = others.filter(({ takenAt }) => takenAt === null)
      for (const { id, name, extension, team } of waiting) {
        if (wanted.has(id)) continue
        const where = fillText(shellTexts.helpAt, language, { extension })
        const title = fillText(shellTexts.helpWanted, language, { who: name })
        wanted.set(id, tell(title, [where, team].filter(Boolean).join(' · '), 'critical'))
      }
      for (const [id, notification] of wanted) {
        if (waiting.some((one) => one.id === id)) continue
        notification?.close()
        wanted.delete(id)
      }
    }),
    board.watch('alarms', ({ open: alarms }) => {
      const { language } = board.get('app').settings
      const waiting = alarms.filter(({ takenAt }) => takenAt === null)
      for (const alarm of waiting) {
        if (alarmed.has(alarm.id)) continue
        const { queues } = board.get('floor')
        const about = queues.find(({ queue }) => queue === alarm.subject?.key)?.name ?? alarm.detail['name']
        const title = [alarmNames[alarm.kind][language], about].filter(Boolean).join(' · ')
        alarmed.set(alarm.id, tell(title, sayAlarm(alarm, language), 'critical'))
      }
      for (const [id, notification] of alarmed) {
        if (waiting.some((one) => one.id === id)) continue
        notification?.close()
        alarmed.delete(id)
      }
    }),
    board.watch('messages', (state) => {
      if (state.arrived === null || state.arrived.id === arrived) return
      arrived = state.arrived.id
      const { fromName, text, to } = state.arrived
      tell(to.kind === 'team' ? `${fromName} · ${to.team}` : fromName, text.slice(0, 200), 'normal')
    }),
  ]

  return {
    close() {
      for (const end of ends) end()
      for (const notification of [...wanted.values(), ...alarmed.values()]) notification?.close()
    },
  }
}
