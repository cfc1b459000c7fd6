import { dialog } from 'electron'
import { type Language } from '../../contract/language.ts'
import { shellTexts } from './shell-texts.ts'

/** Not the waiting kind of question: the calls would stand still until it is answered. */
export async function askReallyQuit(language: Language): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: shellTexts.quitInCall[language],
    buttons: [shellTexts.stay[language], shellTexts.quitAndEnd[language]],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 1
}

/** Several headsets that may be meant: the person says which. */
export async function askWhichHeadset(names: readonly string[], language: Language): Promise<number | null> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: shellTexts.whichHeadset[language],
    buttons: [...names, shellTexts.noHeadset[language]],
    cancelId: names.length,
  })
  return response < names.length ? response : null
}
