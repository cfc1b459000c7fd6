import { app, type BrowserWindow, Notification } from 'electron'
import { fillText } from '../../contract/language.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { shellTexts } from './shell-texts.ts'

type Options = {
  readonly board: TopicBoard
  readonly window: () => BrowserWindow | undefined
  readonly open: () => void
}

/**
 * Says that the phone rings, outside the window (AG7): a notification with who, queue and why, the flashing task bar, and the
 * window in front. A window that has the keyboard keeps it; one that has not is raised without taking it.
 */
export function announceCalls({ board, window, open }: Options): { close(): void } {
  const announced = new Map<string, Notification | null>()

  const ring = (line: PhoneLine): void => {
    const { language, frontOnCall } = board.get('app').settings
    const target = window()
    if (target === undefined || target.isDestroyed()) return
    if (target.isFocused()) {
      announced.set(line.lineId, null)
      return
    }
    target.flashFrame(true)
    app.dock?.bounce('informational')
    if (frontOnCall) {
      if (target.isMinimized() || !target.isVisible()) target.showInactive()
      target.moveTop()
    }
    if (!Notification.isSupported()) {
      announced.set(line.lineId, null)
      return
    }
    const card = board.get('cards').cards.find(({ lineId }) => lineId === line.lineId)
    const who = line.name ?? `${line.number} ${card?.homePlace ?? shellTexts.newCustomer[language]}`
    const notification = new Notification({
      title: fillText(shellTexts.callFrom, language, { who }),
      body: [line.queueName?.[language], ...(card?.why ?? [])].filter(Boolean).join(' · '),
      silent: true, // the ring tone is ours
      urgency: 'critical',
    })
    notification.on('click', open)
    notification.show()
    announced.set(line.lineId, notification)
  }

  const end = board.watch('lines', ({ lines }) => {
    const ringing = lines.filter(({ phase }) => phase === 'ringing')
    for (const line of ringing) if (!announced.has(line.lineId)) ring(line)
    for (const [lineId, notification] of announced) {
      if (ringing.some((line) => line.lineId === lineId)) continue
      notification?.close()
      announced.delete(lineId)
      if (ringing.length === 0) window()?.flashFrame(false)
    }
  })

  return {
    close() {
      end()
      for (const notification of announced.values()) notification?.close()
    },
  }
}
