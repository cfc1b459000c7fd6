// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { alarmsOpen } from '../../../../support/window-preview/alarm-scene.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('alarms')
const { default: WallPage } = await import('../../../../../renderer/window/wall/wall-page.vue')
const { closeTopmost } = await import('../../../../../renderer/window/shortcuts/escape-stack.ts')

let shown: Shown
const all: { readonly name: string; readonly input: unknown }[] = []
const askedFor = (name: string) => {
  all.push(...shown.asked())
  return all.filter((one) => one.name === name).map(({ input }) => input)
}
const [surge, waiting] = alarmsOpen()

beforeEach(async () => {
  all.length = 0
  shown = await mountIn(WallPage, 'alarms')
  await flushPromises()
})
afterEach(() => {
  shown.wrapper.unmount()
  document.body.innerHTML = ''
})
const press = async (selector: string): Promise<void> => {
  await shown.wrapper.get(selector).trigger('click')
  await flushPromises()
}

it('stand over the wall, the worst first; to handle one is to take it and to see its play-book', async () => {
  const lines = shown.wrapper.findAll('.strip li')
  expect(lines).toHaveLength(4)
  expect(lines[0]?.text()).toContain('23 人排队，上限 10 人')
  expect(lines[1]?.text()).toContain('刘班长 处理中')
  await press('.strip li button')
  expect(askedFor('alarm.take')).toEqual([{ id: waiting?.id }])
  expect(shown.wrapper.get('[role="dialog"] article').text()).toContain('请小休和示忙的座席返回')
  expect(closeTopmost()).toBe(true)
  await flushPromises()
  expect(shown.wrapper.find('[role="dialog"]').exists()).toBe(false)
})

it('one that somebody has taken is only looked at; its steps are ticked and its note kept', async () => {
  await press('.strip li:nth-child(2) button')
  expect(askedFor('alarm.take')).toEqual([])
  const boxes = shown.wrapper.findAll<HTMLInputElement>('article input[type="checkbox"]')
  expect(boxes.map(({ element }) => element.checked).filter(Boolean)).toHaveLength(3)
  await boxes[3]?.setValue(true)
  await boxes[0]?.setValue(false)
  const [first, , , fourth] = surge?.steps ?? []
  expect(askedFor('alarm.tick')).toEqual([
    { id: surge?.id, step: fourth?.key, done: true },
    { id: surge?.id, step: first?.key, done: false },
  ])
  const note = shown.wrapper.get<HTMLTextAreaElement>('article textarea')
  await note.trigger('blur')
  expect(askedFor('alarm.note')).toEqual([])
  await note.setValue('已恢复供水')
  await note.trigger('blur')
  expect(askedFor('alarm.note')).toEqual([{ id: surge?.id, note: '已恢复供水' }])
})

it('thresholds out of bounds are marked and not sent', async () => {
  await press('.strip li:nth-child(2) button')
  await press('.panel header .plain-button')
  const fields = shown.wrapper.findAll<HTMLInputElement>('form input')
  expect(fields).toHaveLength(11)
  // A share is written in points.
  expect(fields[4]?.element.value).toBe('10')
  await fields[2]?.setValue(0)
  expect(shown.wrapper.get('form small').text()).toContain('1')
  expect(shown.wrapper.get('form [type="submit"]').attributes('disabled')).toBeDefined()
  await fields[2]?.setValue(25)
  await fields[4]?.setValue(5)
  await shown.wrapper.get('form').trigger('submit')
  await flushPromises()
  expect(askedFor('alarm.change-settings')).toMatchObject([{ queueWaiting: 25, serviceLevelBelow: 0.05 }])
})

it('the staffing estimate says in words what is out of reach, and what if others were there', async () => {
  await press('.tools .staffing')
  const sheet = shown.wrapper.get('[role="dialog"]')
  expect(sheet.get('.verdict').text()).toContain('无论怎么排都到不了 90%，至少需要 8 人')
  expect(sheet.findAll('tbody tr')).toHaveLength(6)
  await sheet.get('.stepper button:nth-of-type(2)').trigger('click')
  await flushPromises()
  expect(askedFor('staffing.read')).toMatchObject([{ intervalMinutes: 30, count: 6 }, { present: 4 }])
})
