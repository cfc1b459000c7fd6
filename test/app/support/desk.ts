import { expect, type Locator, type Page } from '@playwright/test'
import { type CommandName } from '../../../contract/bridge/names.ts'
import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type Topics } from '../../../contract/bridge/topics.ts'
import { type WindowBridge } from '../../../contract/bridge/window-bridge.ts'
import { english } from '../../../renderer/window/i18n/en/index.ts'
import { chinese } from '../../../renderer/window/i18n/zh-CN/index.ts'
import { type Language } from '../../../contract/language.ts'
import { waitUntil, type WaitOptions } from '../../support/wait-for.ts'

/** What opens the local store where the system keeps no keys. */
export const passPhrase = 'three green bottles'

type WithBridge = { zuoxi: WindowBridge }

/** The state button's short words, see renderer/window/i18n seat.state. */
export type ShownState = keyof typeof chinese.seat.state

/** The window as the person at it knows it: by roles and the words on it. */
export type Desk = Readonly<{
  page: Page
  /** the window's own texts: what is looked for is what is written there */
  words: typeof chinese
  /** sets or enters the pass-phrase, when the window asks for one */
  unlock: () => Promise<void>
  enrol: (code: string) => Promise<void>
  signIn: (jobNumber: string, password: string) => Promise<void>
  chooseSeat: (extension: string) => Promise<void>
  /** by the state button and its menu */
  choose: (item: string | RegExp) => Promise<void>
  stateButton: Locator
  /** the state button shows this */
  shows: (state: ShownState) => Promise<void>
  statusBar: Locator
  callBar: Locator
  card: Locator
  /** the card in front is this customer's */
  cardOf: (name: string) => Promise<void>
  /** a button of the call bar, by its word */
  button: (word: keyof typeof chinese.phone.button) => Locator
  dial: (number: string) => Promise<void>
  /** goes to one of the places of the rail */
  go: (place: keyof typeof chinese.frame.place) => Promise<void>
  /** what main shows the window */
  topic: <N extends keyof Topics>(name: N) => Promise<Topics[N]>
  topicIs: <N extends keyof Topics>(
    name: N,
    what: string,
    accept: (state: Topics[N]) => boolean,
    options?: WaitOptions,
  ) => Promise<Topics[N]>
  /** asks main as the window would, for what has no place on the screen; fails when it is refused */
  ask: <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<CommandOutput<N>>
}>

export function deskOf(page: Page, language: Language = 'zh-CN'): Desk {
  // The English texts have the same keys; which is what the window's own tests see to.
  const words = (language === 'zh-CN' ? chinese : english) as unknown as typeof chinese
  const topic: Desk['topic'] = (name) =>
    page.evaluate(
      (wanted) =>
        new Promise((resolve) => {
          const { topics } = (globalThis as unknown as WithBridge).zuoxi
          const watch = topics[wanted] as (listener: (state: unknown) => void) => () => void
          const stop = watch((state) => {
            resolve(state as never)
            queueMicrotask(() => stop())
          })
        }),
      name,
    )
  const topicIs: Desk['topicIs'] = (name, what, accept, options) =>
    waitUntil(`the window's ${name} to be ${what}`, () => topic(name), accept, { intervalMs: 30, ...options })
  const stateButton = page.getByRole('banner').locator('button[aria-haspopup="menu"]')
  const card = page.getByRole('region', { name: words.frame.callerCard })
  const callBar = page.getByRole('region', { name: words.phone.bar, exact: true })
  const button: Desk['button'] = (word) =>
    callBar
      .getByRole('group', { name: words.phone.buttons })
      .getByRole('button', { name: words.phone.button[word], exact: true })
  /** The first page's way to a hub. */
  const join = page.getByRole('button', { name: new RegExp(`^${words.practice.first.enrol}`) })
  return {
    page,
    words,
    topic,
    stateButton,
    callBar,
    button,
    unlock: async () => {
      const { phase, firstPassPhrase } = await topicIs('session', 'known', (state) => state.phase !== 'starting')
      if (phase !== 'locked') return
      if (firstPassPhrase) await join.click()
      await page.getByLabel(words.session.passPhrase, { exact: true }).fill(passPhrase)
      if (firstPassPhrase) await page.getByLabel(words.session.passPhraseAgain).fill(passPhrase)
      await page
        .getByRole('button', { name: firstPassPhrase ? words.session.passPhraseSet : words.session.unlock })
        .click()
    },
    enrol: async (code) => {
      await join.or(page.getByLabel(words.session.enrolmentCode)).waitFor()
      if (await join.isVisible()) await join.click()
      await page.getByLabel(words.session.enrolmentCode).fill(code)
      await page.getByRole('button', { name: words.session.enrol }).click()
    },
    signIn: async (jobNumber, password) => {
      await page.getByLabel(words.session.jobNumber).fill(jobNumber)
      await page.getByLabel(words.session.password, { exact: true }).fill(password)
      await page.getByRole('button', { name: words.session.signIn, exact: true }).click()
    },
    chooseSeat: (extension) => page.getByRole('button', { name: new RegExp(`^${extension}`) }).click(),
    choose: async (item) => {
      await stateButton.click()
      await page.getByRole('menu').getByText(item, { exact: true }).click()
    },
    // The state alone: the line below names what was asked for, while it is not so yet.
    shows: (state) => expect(stateButton.locator('b')).toHaveText(words.seat.state[state]),
    statusBar: page.getByRole('contentinfo', { name: words.frame.statusBar }),
    card,
    cardOf: (name) => expect(card.getByRole('textbox', { name: words.customer.name, exact: true })).toHaveValue(name),
    dial: async (number) => {
      await button('keypad').click()
      const field = page.getByRole('combobox', { name: words.phone.dial })
      await field.fill(number)
      await field.press('Enter')
    },
    go: (place) =>
      page
        .getByRole('navigation', { name: words.frame.places })
        .getByRole('link', { name: words.frame.place[place] })
        .click(),
    topicIs,
    ask: async (name, input) => {
      const result = await page.evaluate(
        ([wanted, given]) => {
          const { commands } = (globalThis as unknown as WithBridge).zuoxi
          return (commands[wanted as 'app.ready'] as (input: unknown) => Promise<unknown>)(given)
        },
        [name, input] as const,
      )
      const { ok, value, error } = result as { ok: boolean; value: never; error?: unknown }
      if (!ok) throw new Error(`${name} was refused: ${JSON.stringify(error)}`)
      return value
    },
  }
}
