// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { h, onMounted } from 'vue'
import PickList from '../../../../renderer/ui/pick-list.vue'

let list: VueWrapper
let made: number
afterEach(() => list.unmount())

const items = Array.from({ length: 1_000 }, (_, n) => `order ${String(n)}`)
const Row = {
  props: { text: { type: String, required: true } },
  setup(props: { readonly text: string }) {
    onMounted(() => (made += 1))
    return () => h('b', props.text)
  },
}

function show(): void {
  made = 0
  list = mount(PickList<string>, {
    attachTo: document.body,
    props: { items, active: 0, id: 'list', label: 'orders', rowHeight: 28 },
    slots: { default: ({ item }: { item: string }) => h(Row, { text: item }) },
  })
}
async function scrollTo(row: number): Promise<void> {
  list.element.scrollTop = row * 28
  await list.trigger('scroll')
}
const texts = (): string[] => list.findAll('b').map((row) => row.text())
/** Where a row stands, by its own words. */
const stands = (): [string, string][] =>
  list
    .findAll<HTMLElement>('[role="option"]')
    .map((row) => [row.text(), `${row.element.id} ${row.element.style.transform}`])

describe('a long list', () => {
  it('draws the rows that are seen with what belongs to each, wherever it is scrolled', async () => {
    show()
    for (const top of [0, 3, 500, 498, 40, 990, 0]) {
      await scrollTo(top)
      const first = Number(texts()[0]?.slice(6))
      expect(first).toBe(Math.max(0, top - 4))
      expect(texts()).toEqual(items.slice(first, first + texts().length))
      expect(texts()).toContain(items[top])
      for (const [text, place] of stands()) {
        const at = Number(text.slice(6))
        expect(place).toBe(`list-${String(at)} translateY(${String(at * 28)}px)`)
      }
    }
  })

  it('uses its rows again instead of making new ones', async () => {
    show()
    await scrollTo(100)
    const before = made
    const elements = new Set(list.findAll('b').map(({ element }) => element))
    for (const top of [101, 110, 500, 900, 400, 399, 100]) await scrollTo(top)
    expect(made).toBe(before)
    expect(list.findAll('b').every(({ element }) => elements.has(element))).toBe(true)
  })
})
