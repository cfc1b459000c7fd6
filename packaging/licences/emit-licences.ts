import { type Plugin } from 'vite'
import { licenceList } from './licence-list.ts'

const file = 'window/licences.json'

/** Puts the licences of what is shipped beside the interface's page, which shows them. */
export function emitLicences(root: string): Plugin {
  return {
    name: 'zuoxi:licences',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: file, source: JSON.stringify(licenceList(root)) })
    },
    configureServer(server) {
      server.middlewares.use(`/${file}`, (_request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(licenceList(root)))
      })
    },
  }
}
