import { practiceApi } from '../../contract/api/practice.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Register } from '../http/http-server.ts'
import { type LogOperation } from '../operation-log/log-operation.ts'
import { type Practice } from './practice.ts'

const notForPractice = {
  'zh-CN': '这个中心不是练习中心',
  en: 'this hub is not for practice',
} as const

/** Null: a hub that is not for practice, which says so. */
export function registerPractice(register: Register, practice: Practice | null, log: LogOperation): void {
  const need = (): Practice => {
    if (practice === null) throw new ZuoxiError('state.illegal', { reason: notForPractice })
    return practice
  }
  const about = 'practice'
  const exercise = 'exercise'

  register(practiceApi.read, async ({ caller }) => ({ practice: practice?.state(caller) ?? null }))
  register(practiceApi.change, async ({ caller, address, body }) => {
    const found = need()
    await log(caller, address, 'practice.change', about, exercise, body, async () => found.change(body))
    return { practice: found.state(caller) }
  })
  register(practiceApi.surge, async ({ caller, address, body }) => {
    const found = need()
    await log(caller, address, 'practice.surge', about, exercise, body, async () => found.surge(body.minutes))
    return { practice: found.state(caller) }
  })
  register(practiceApi.callNow, async ({ caller, body }) => {
    await need().callNow(caller, body)
    return { practice: need().state(caller) }
  })
  register(practiceApi.restart, async ({ caller, address }) => {
    const found = need()
    await log(caller, address, 'practice.restart', about, exercise, {}, async () => found.restart())
    return { practice: found.state(caller) }
  })

  register(practiceApi.answerPhone, async ({ caller }) => {
    need().phones.answer(caller)
    return {}
  })
  register(practiceApi.hangUpPhone, async ({ caller }) => {
    need().phones.hangUp(caller)
    return {}
  })
  register(practiceApi.phoneSound, async ({ caller }) => ({
    ...{ fileName: 'sound.pcm', mediaType: 'application/octet-stream' },
    content: need().phones.sound(caller),
  }))
}
