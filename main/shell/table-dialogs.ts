import { app, dialog } from 'electron'
import { join } from 'node:path'
import { type Language } from '../../contract/language.ts'
import { type TableFiles } from '../transfers/data-desk.ts'
import { shellTexts } from './shell-texts.ts'

/** The system's own dialogs for tables that come in and go out. */
export function createTableDialogs(language: () => Language): TableFiles {
  return {
    async open() {
      const chosen = await dialog.showOpenDialog({
        title: shellTexts.chooseTable[language()],
        properties: ['openFile'],
        filters: [{ name: shellTexts.tables[language()], extensions: ['xlsx', 'csv', 'txt'] }],
      })
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
    },
    async save(name, ending) {
      const target = await dialog.showSaveDialog({
        title: shellTexts[ending === 'xlsx' || ending === 'csv' ? 'saveTable' : 'saveFile'][language()],
        defaultPath: join(app.getPath('documents'), name.replace(/[\\/:*?"<>|]/g, '-')),
        filters: [{ name: ending === 'xlsx' ? 'Excel' : ending.toUpperCase(), extensions: [ending] }],
      })
      return target.canceled || target.filePath === '' ? null : target.filePath
    },
  }
}
