import { Menu, nativeImage, Tray } from 'electron'
import { type AgentState } from '../../contract/agent.ts'
import { type TopicName } from '../../contract/bridge/names.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { shellTexts, stateNames } from './shell-texts.ts'
import { trayPicture } from './tray-picture.ts'

type Options = {
  readonly board: TopicBoard
  readonly open: () => void
  readonly setState: (state: 'ready' | 'not-ready') => void
  readonly quit: () => void
}

const size = 16

/** The icon by the clock: the agent's state as shape, colour and words, and the few things one wants from there. */
export function openSeatTray({ board, open, setState, quit }: Options): { close(): void } {
  const tray = new Tray(picture('signed-out'))
  tray.on('click', open)
  let shown = ''
  let waiting: NodeJS.Immediate | undefined

  const draw = (): void => {
    waiting = undefined
    const { language } = board.get('app').settings
    const { agent } = board.get('seat')
    const state = agent?.state ?? 'signed-out'
    const now = JSON.stringify([language, state, agent?.name])
    if (now === shown) return
    shown = now
    const say = (text: BilingualText): string => text[language]
    const signedIn = agent !== null && state !== 'signed-out'
    tray.setImage(picture(state))
    tray.setToolTip([say(shellTexts.product), agent?.name, say(stateNames[state])].filter(Boolean).join(' · '))
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: say(stateNames[state]), enabled: false },
        { type: 'separator' },
        { label: say(shellTexts.open), click: open },
        { label: say(shellTexts.beReady), enabled: signedIn && state !== 'ready', click: () => setState('ready') },
        {
          label: say(shellTexts.beNotReady),
          enabled: signedIn && state !== 'not-ready',
          click: () => setState('not-ready'),
        },
        { type: 'separator' },
        { label: say(shellTexts.quit), click: quit },
      ]),
    )
  }

  /** After whatever told us: that a phone rings is on its way to the window before the icon is drawn. */
  const soon = (): void => void (waiting ??= setImmediate(draw))
  const watched: readonly TopicName[] = ['app', 'seat']
  const ends = watched.map((name) => board.watch(name, soon))
  return {
    close() {
      for (const end of ends) end()
      clearImmediate(waiting)
      tray.destroy()
    },
  }
}

const pictures = new Map<AgentState, Electron.NativeImage>()

/** Drawn once: the states come again with every call. */
function picture(state: AgentState): Electron.NativeImage {
  const known = pictures.get(state)
  if (known !== undefined) return known
  const image = nativeImage.createEmpty()
  for (const scaleFactor of [1, 2]) {
    const pixels = size * scaleFactor
    const buffer = nativeImage
      .createFromBitmap(Buffer.from(trayPicture(state, pixels)), { width: pixels, height: pixels })
      .toPNG()
    image.addRepresentation({ scaleFactor, buffer })
  }
  pictures.set(state, image)
  return image
}
