import { type SetUpStep } from '../../../contract/set-up.ts'
import { passPhrase } from './desk.ts'
import { expect, type Seat } from './seat.ts'

/** The set-up as the person at it goes through it. */
export function setUpOf({ desk, window }: Pick<Seat, 'desk' | 'window'>) {
  const { setUp, session, practice } = desk.words
  const field = (label: string) => window.getByLabel(label, { exact: true })
  const press = (name: string) => window.getByRole('button', { name, exact: true }).click()
  const next = () => press(setUp.next)
  const at = (step: SetUpStep) =>
    expect(window.getByRole('heading', { name: setUp.step[step], level: 2 })).toBeVisible({ timeout: 20_000 })
  return {
    field,
    press,
    next,
    at,
    /** From the first page into the first step. */
    async open(): Promise<void> {
      await window.getByRole('button', { name: new RegExp(practice.first.company) }).click()
      if ((await desk.topic('session')).phase === 'locked') {
        await field(session.passPhrase).fill(passPhrase)
        await field(session.passPhraseAgain).fill(passPhrase)
        await window.getByRole('button', { name: session.passPhraseSet }).click()
      }
      await at('company')
    },
    async company(): Promise<void> {
      await field(setUp.companyName).fill('小山水站')
      await field(setUp.areaCode).fill('0571')
      await field(setUp.adminPassword).fill('green hills far away')
      await next()
    },
    async agent(): Promise<void> {
      await at('agent')
      await field(setUp.agentName).fill('王芳')
      await field(setUp.agentPassword).fill('seven green buckets')
      await next()
    },
  }
}
