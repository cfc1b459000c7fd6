import { openPracticePbx } from '../practice/open-practice-pbx.ts'
import { openPracticeHub } from '../practice/open-practice-hub.ts'
import { openCompanyHub } from './open-company-hub.ts'
import { openParentLink } from './parent-link.ts'
import { serveParent } from './serve-parent.ts'

/** The hub as a child process of the app: for practice, and for a company of one seat (contract/embedded-hub.ts). */
const failed = (error: unknown): void =>
  void process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`)
const parent = openParentLink()

if (parent === undefined) {
  process.stderr.write('embedded-hub is started by the app; a hub of its own is started by zuoxi-hub\n')
  process.exit(2)
} else {
  serveParent({
    parent,
    failed,
    exit: (code) => process.exit(code),
    open: async (start, signal, told) => {
      if (start.kind === 'company') return await openCompanyHub(start)
      const { folder, language } = start
      const opened = await openPracticeHub({ folder, language, signal, told, createPbx: openPracticePbx })
      return { ...opened, people: [...opened.people], firstCode: null }
    },
  })
}
