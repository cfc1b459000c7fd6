import { createLogger } from '../../../hub/http/logger.ts'
import { openPracticeHub, type PracticeHub } from '../../../hub/practice/open-practice-hub.ts'
import { type PracticeWish } from '../../../hub/practice/practice-on-hub.ts'
import { practiceNumbers } from '../../../hub/practice/practice-centre.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary-folder.ts'
import { createFakePracticePbx } from './fake-practice-pbx.ts'

export type TestPractice = PracticeHub & {
  readonly pbx: ReturnType<typeof createFakePracticePbx>
  readonly folder: TemporaryFolder
  readonly logged: Record<string, unknown>[]
  ask(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown },
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  /** Signs the person in, at his own seat and ready. @returns his token */
  sitDown(jobNumber: string): Promise<string>
  signIn(jobNumber: string): Promise<string>
}

/** A whole practice hub in a folder of its own, with the practice PBX's place taken by its fake. */
export async function openTestPractice(
  wish: Pick<PracticeWish, 'settings' | 'writingMs' | 'saysEveryMs'> = {},
): Promise<TestPractice> {
  const folder = await temporaryFolder('practice')
  const logged: Record<string, unknown>[] = []
  const logger = createLogger('warn', { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) })
  let pbx: ReturnType<typeof createFakePracticePbx> | undefined
  const practice = await openPracticeHub({
    ...{ folder: folder.path, language: 'zh-CN', signal: new AbortController().signal, told: () => undefined, logger },
    wish,
    createPbx: ({ centre }) => {
      pbx = createFakePracticePbx({
        extensions: [],
        queues: centre.queues.map(({ key }) => key),
        queueOf: (number) => (number === practiceNumbers.service ? 'after-sales' : 'water-order'),
      })
      return pbx.pbx
    },
  })
  if (pbx === undefined) throw new Error('no PBX was made')
  const used = pbx
  const { app } = practice.hub.http

  const ask: TestPractice['ask'] = async (method, path, { token, body } = {}) => {
    const reply = await app.inject({
      ...{ method: method as 'GET', url: path },
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    return { status: reply.statusCode, body: reply.json() as Record<string, unknown> }
  }
  const person = (jobNumber: string) => {
    const found = practice.people.find((one) => one.jobNumber === jobNumber)
    if (found === undefined) throw new Error(`nobody signs in as ${jobNumber}`)
    return found
  }
  const signIn = async (jobNumber: string): Promise<string> => {
    const { password } = person(jobNumber)
    return (await practice.hub.access.signIn.signIn(jobNumber, password, 'test', '127.0.0.1')).accessToken
  }
  return {
    ...practice,
    ...{ pbx: used, folder, logged, ask, signIn },
    async sitDown(jobNumber) {
      const token = await signIn(jobNumber)
      const { extension } = person(jobNumber)
      used.registers(extension)
      await ask('POST', '/api/seat/sign-in', { token, body: { extension, state: 'ready' } })
      return token
    },
    async close() {
      await practice.close()
      await folder.remove()
    },
  }
}
