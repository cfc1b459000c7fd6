import { Notification } from 'electron'
import { type Language } from '../../contract/language.ts'
import { shellTexts } from './shell-texts.ts'

let told = false

/** Where the window went, the first time it goes: that the programme lives on is not to be guessed. */
export function tellPutAwayOnce(language: Language): void {
  if (told || !Notification.isSupported()) return
  told = true
  const { putAway, putAwayHow } = shellTexts
  new Notification({ title: putAway[language], body: putAwayHow[language], silent: true }).show()
}
