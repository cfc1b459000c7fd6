import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { type Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { commandNames } from '../../../../../contract/bridge/names.ts'
import { type Topics } from '../../../../../contract/bridge/topics.ts'
import { type Language } from '../../../../../contract/language.ts'
import { createTexts } from '../../../../../renderer/window/i18n/index.ts'
import { placeNames } from '../../../../../renderer/window/place-names.ts'
import { installFakeBridge } from '../../../../support/window-preview/fake-bridge.ts'
import { type SceneName, sceneOf } from '../../../../support/window-preview/scenes.ts'

type Asked = { readonly name: string; readonly input: unknown }
type FakePage = {
  readonly zuoxiAsked: Asked[]
  readonly zuoxiShow: <N extends keyof Topics>(name: N, state: Topics[N]) => void
}

/**
 * Puts the fake bridge in the place of the preload script's: before anything of the window is imported, so a test imports
 * the component afterwards, with `await import(…)`. Each test file has one.
 * @param scene whose answers main gives
 */
export function openBridge(scene: SceneName = 'ready'): void {
  installFakeBridge({ ...sceneOf(scene, 'zh-CN', false), commandNames })
}

const page = globalThis as unknown as FakePage

export type Shown = {
  readonly wrapper: VueWrapper
  readonly router: Router
  readonly topics: Topics
  /** main says something new. */
  show<N extends keyof Topics>(name: N, state: Topics[N]): Promise<void>
  /** The window changes its language. */
  speak(language: Language): Promise<void>
  /** What was asked of main since the last look, the newest last. */
  asked(): readonly Asked[]
  press(key: string, more?: KeyboardEventInit, on?: EventTarget): Promise<void>
}

/** Mounts a component in a situation of scenes.ts, inside the document, with everything the window gives it. */
export async function mountIn(component: Component, scene: SceneName, language: Language = 'zh-CN'): Promise<Shown> {
  const { topics } = sceneOf(scene, language, false)
  for (const name of Object.keys(topics) as (keyof Topics)[]) page.zuoxiShow(name, topics[name])
  page.zuoxiAsked.length = 0
  const router = createRouter({
    history: createMemoryHistory(),
    routes: placeNames.map((name) => ({ name, path: `/${name}`, component: { template: '<i />' } })),
  })
  await router.push('/desk')
  const words = createTexts(language)
  const wrapper = mount(component, {
    attachTo: document.body,
    global: { plugins: [createPinia(), router, words] },
  })
  await flushPromises()
  return {
    wrapper,
    router,
    topics,
    show: async (name, state) => {
      page.zuoxiShow(name, state)
      await flushPromises()
    },
    speak: async (next) => {
      words.global.locale.value = next
      await flushPromises()
    },
    asked: () => page.zuoxiAsked.splice(0),
    press: async (key, more = {}, on = document.activeElement ?? document.body) => {
      on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
      await flushPromises()
    },
  }
}
