import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { type Component, type Plugin } from 'vue'
import { createI18n } from 'vue-i18n'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { type CommandName, commandNames, type TopicName } from '../../../../contract/bridge/names.ts'
import { type BridgeResult } from '../../../../contract/bridge/result.ts'
import { type Topics } from '../../../../contract/bridge/topics.ts'
import { type Customer } from '../../../../contract/customer.ts'
import { type Grants, type Right } from '../../../../contract/rights.ts'
import { type CallerCard } from '../../../../contract/seat/caller-card.ts'
import { messages } from '../../../../renderer/window/i18n/index.ts'

type Answer = (input: never) => BridgeResult<unknown> | Promise<BridgeResult<unknown>>

export const good = (value: unknown): BridgeResult<unknown> => ({ ok: true, value })
export const refusal = (code: string, message: string): BridgeResult<unknown> => ({
  ok: false,
  error: { code, message, parameters: {} },
})

/** The window's bridge with answers of the test; has to be there before a store is imported. */
export function createFakeWindow(more: Grants = {}) {
  const asked: { readonly name: CommandName; readonly input: unknown }[] = []
  const answers = new Map<CommandName, Answer>()
  const states: Record<string, unknown> = { ...initialTopics('zh-CN', Date.now()) }
  const listeners = new Map<string, Set<(state: unknown) => void>>()
  const commands = Object.fromEntries(
    commandNames.map((name) => [
      name,
      async (input: unknown) => {
        asked.push({ name, input })
        return (await answers.get(name)?.(input as never)) ?? good(null)
      },
    ]),
  )
  const topics = Object.fromEntries(
    Object.keys(states).map((name) => [
      name,
      (listener: (state: unknown) => void) => {
        const own = listeners.get(name) ?? new Set()
        listeners.set(name, own.add(listener))
        listener(states[name])
        return () => own.delete(listener)
      },
    ]),
  )
  Object.assign(window, { zuoxi: { commands, topics } })

  const grants: Grants = { 'customer.write': 'all', 'customer.number': 'all', ...more }
  const me = { userId: 'me', name: '王芳', grants }
  const show = <N extends TopicName>(name: N, state: Topics[N]): void => {
    states[name] = state
    for (const listener of listeners.get(name) ?? []) listener(state)
  }
  show('session', { ...(states['session'] as Topics['session']), phase: 'signed-in', me: me as never })
  answers.set('draft.read', () => good(null))
  answers.set('customer.fields', () => good({ fields: [] }))

  return {
    answer: (name: CommandName, answer: Answer) => void answers.set(name, answer),
    show,
    state: <N extends TopicName>(name: N) => states[name] as Topics[N],
    grants: (...rights: readonly Right[]): Grants => ({
      ...grants,
      ...Object.fromEntries(rights.map((right) => [right, 'all'])),
    }),
    showCards: (...cards: readonly CallerCard[]) =>
      show('cards', { cards: [...cards], current: cards[0]?.callKey ?? null }),
    askedFor: (name: CommandName) => asked.filter((one) => one.name === name).map(({ input }) => input),
    async mount(component: Component, props: Record<string, unknown> = {}, plugins: readonly Plugin[] = []) {
      const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages })
      const shown = mount(component, {
        props,
        global: { plugins: [createPinia(), i18n, ...plugins] },
        attachTo: document.body,
      })
      await flushPromises()
      return shown
    },
  }
}
export type FakeWindow = ReturnType<typeof createFakeWindow>

export const customer = (more: Partial<Customer> = {}): Customer =>
  ({
    id: '0192f000-0000-7000-8000-000000000001',
    code: 'C1',
    name: '张建国',
    level: 'vip',
    tags: ['老客户'],
    notes: '门口有狗',
    ownerId: null,
    station: null,
    blacklisted: false,
    fields: {},
    numbers: [
      {
        id: '0192f000-0000-7000-8000-000000000011',
        number: '+8613800138000',
        kind: 'mobile',
        typed: '13800138000',
        extension: null,
        label: '手机',
        note: '',
      },
    ],
    addresses: [
      {
        id: '0192f000-0000-7000-8000-000000000021',
        province: '江苏省',
        city: '常州市',
        district: '天宁区',
        street: '青洋路',
        detail: '12-302',
        isDefault: true,
      },
    ],
    createdAt: Date.now() - 86_400_000,
    updatedAt: Date.now(),
    version: 3,
    ...more,
  }) as Customer

export const card = (customers: readonly Customer[], more: Partial<CallerCard> = {}): CallerCard => ({
  callKey: 'call-1',
  callId: 'call-1',
  lineId: 'line-1',
  number: '+8613800138000',
  e164: '+8613800138000',
  homePlace: '江苏省常州市',
  customers: [...customers],
  chosenId: customers.length === 1 ? (customers[0]?.id ?? null) : null,
  source: 'hub',
  why: [],
  openedAt: Date.now(),
  ...more,
})
