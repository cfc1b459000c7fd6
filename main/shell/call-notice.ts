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

/** The card is drawn first: each of these asks the desktop for something, and the window is drawn by the same desktop. */
const announceAfterMs = 80

/**
 * Says that the phone rings, outside the window (AG7): a notification with who, queue and why, the flashing task bar, and the
 * window in front. A window that has the keyboard keeps it; one that has not is raised without taking it.
 */
export function announceCalls({ board, window, open }: Options): { close(): void } {
  const announced = new Map<string, Notification | null>()
  const waiting = new Set<NodeJS.Timeout>()

  const ringSoon = ({ lineId }: PhoneLine): void => {
    announced.set(lineId, null)
    const timer = setTimeout(() => {
      waiting.delete(timer)
      const line = board.get('lines').lines.find((one) => one.lineId === lineId && one.phase === 'ringing')
      if (line !== undefined) ring(line)
    }, announceAfterMs)
    waiting.add(timer)
  }

  const ring = (line: PhoneLine): void => {
    const { language, frontOnCall } = board.get('app').settings
    const target = window()
    if (target === undefined || target.isDestroyed()) return
    if (target.isFocused()) return
    target.flashFrame(true)
    app.dock?.bounce('informational')
    if (frontOnCall) {
      if (target.isMinimized() || !target.isVisible()) target.showInactive()
      target.moveTop()
    }
    if (!Notification.isSupported()) return
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
    for (const line of ringing) if (!announced.has(line.lineId)) ringSoon(line)
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
      for (const timer of waiting) clearTimeout(timer)
      for (const notification of announced.values()) notification?.close()
    },
  }
}
