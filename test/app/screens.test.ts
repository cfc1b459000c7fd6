import { getReady, readyAgain, sitDown, startSeatAt } from './support/at-work.ts'
import { accessibilityProblems } from './support/accessibility.ts'
import { type AppCentre, openCentre, password } from './support/centre.ts'
import { deskOf } from './support/desk.ts'
import { expect, type Look, looks, type Seat, startSeat, test } from './support/seat.ts'
import { openShop, type Shop } from './support/shop.ts'
import { type Language } from '../../contract/language.ts'

/**
 * Every screen of the real app with a real centre behind it, in both languages, both themes and both sizes; what axe finds
 * on it. `ZUOXI_SCREENS=1` writes all of them into docs/screens; without it two looks are taken, so that every screen is
 * drawn in either language and theme.
 */

const wanted: readonly Look[] =
  process.env['ZUOXI_SCREENS'] === '1'
    ? looks
    : looks.filter(
        ({ language, theme, size }) =>
          (language === 'zh-CN') === (theme === 'light') && (size === '1280x720') === (theme === 'light'),
      )

let centre: AppCentre
let shop: Shop
let seat: Seat
/** What the window speaks now. */
let language: Language = 'zh-CN'

test.describe.configure({ mode: 'default' })
test.setTimeout(process.env['ZUOXI_SCREENS'] === '1' ? 900_000 : 180_000)
test.beforeAll(async () => {
  centre = await openCentre()
  await centre.fillTo(60)
  shop = await openShop(centre)
  const su = await centre.addCustomer({
    ...{ name: '苏晓梅', numbers: ['13577778888'], level: 'vip', notes: '送货前先打电话' },
    addresses: [{ district: '西湖区', street: '文三路', detail: '90-201' }],
  })
  for (const quantity of [2, 1]) await shop.placeFor(su.id, quantity)
  await centre.addCustomer({ name: '顾小川', numbers: ['13566667777'] })
  await centre.addCustomer({ name: '顾大川', numbers: ['13566667777'] })
})
test.beforeEach(() => {
  language = 'zh-CN'
})
test.afterEach(() => seat.close())
test.afterAll(() => centre.stop())

/** The screen as it stands, in every look that is wanted. */
async function picture(name: string): Promise<void> {
  const problems: string[] = []
  for (const look of wanted) {
    await seat.wear(look)
    language = look.language
    await seat.screenshot(name)
    // Both themes in every situation are the window's own tests' to look at (window-scenes.test.ts).
    const found = look === wanted[0] ? await accessibilityProblems(seat.window) : []
    problems.push(...found.map((problem) => `${name} ${look.language} ${look.theme} ${look.size}: ${problem}`))
  }
  expect.soft(problems).toEqual([])
}

/** The window by the words of the language it has now. */
const desk = () => deskOf(seat.window, language)

/** Who was refused would ring again, at whoever is ready. */
async function answered(): Promise<void> {
  await seat.window.keyboard.press('F2')
  await desk().shows('talking')
}

test('from the first start to the seat', async () => {
  seat = await startSeat()
  await seat.desk.topicIs('session', 'locked', ({ phase }) => phase === 'locked')
  await picture('1-pass-phrase')
  await desk().unlock()
  await desk().topicIs('session', 'ready to enrol', ({ phase }) => phase === 'not-enrolled')
  await picture('2-enrol')
  await desk().enrol(await centre.enrolmentCode())
  await desk().topicIs('session', 'signed out', ({ phase }) => phase === 'signed-out')
  await picture('3-sign-in')
  await desk().signIn('a8001', password)
  await expect(seat.window.getByRole('button', { name: /^8001/ })).toBeVisible()
  await picture('4-choose-seat')
})

test('the desk, from idle to the end of a call', async () => {
  seat = await startSeatAt(centre, '8001')
  await picture('10-desk-not-ready')
  await seat.window.keyboard.press('F8')
  await desk().shows('ready')
  await picture('11-desk-ready')
  await desk().stateButton.click()
  await picture('12-state-menu')
  await seat.window.keyboard.press('Escape')

  await centre.caller({ from: '13577778888' })
  await desk().cardOf('苏晓梅')
  await picture('13-ringing')
  await seat.window.keyboard.press('F2')
  await desk().shows('talking')
  await seat.window.keyboard.press('Alt+2')
  await seat.window
    .getByRole('textbox', { name: desk().words.desk.noteText, exact: true })
    .fill('要两桶水，周四上午送，送货前先打电话')
  await picture('14-talking')
  await seat.window.keyboard.press('Alt+3')
  await picture('15-history')
  await seat.window.keyboard.press('Alt+1')
  await seat.window.keyboard.press('F9')
  await expect(seat.window.getByRole('group', { name: desk().words.orders.form, exact: true })).toContainText('西湖站')
  await picture('23-order')
  await seat.window.keyboard.press('F9')
  await seat.window.getByRole('button', { name: new RegExp(desk().words.orders.placed.slip) }).waitFor()
  await picture('24-order-placed')
  await seat.window.getByRole('button', { name: new RegExp(desk().words.orders.placed.slip) }).click()
  await picture('25-slip')
  await seat.window.keyboard.press('Escape')
  await seat.window.keyboard.press('Alt+2')
  await desk().button('keypad').click()
  await picture('16-tones')
  await seat.window.keyboard.press('Escape')
  await seat.window.keyboard.press('F4')
  await seat.window.getByRole('combobox', { name: desk().words.phone.transferTo }).fill('800')
  await picture('17-transfer')
  await seat.window.keyboard.press('Escape')
  const inside = (await centre.stage.seat('8005')).call('8001')
  await desk().topicIs('lines', 'a second one ringing', ({ lines }) => lines.some(({ phase }) => phase === 'ringing'))
  await picture('18-second-call')
  inside.hangUp()
  await seat.window.keyboard.press('F3')
  await desk().shows('holding')
  await picture('19-holding')
  await seat.window.keyboard.press('Shift+F2')
  await desk().shows('wrap-up')
  await picture('20-wrap-up')
  await readyAgain(centre, { ...seat, desk: desk() }, '8001')

  await centre.caller({ from: '13566667777' })
  await desk().topicIs('cards', 'a choice', ({ cards }) => cards.some(({ customers }) => customers.length === 2))
  await picture('21-several-customers')
  await answered()
  await readyAgain(centre, { ...seat, desk: desk() }, '8001')
  await centre.caller({ from: '13512121212' })
  await desk().topicIs('lines', 'ringing', ({ lines }) => lines.some(({ phase }) => phase === 'ringing'))
  await picture('22-new-customer')
  await answered()
  await readyAgain(centre, { ...seat, desk: desk() }, '8001')
})

test('the other places, and what lies over them', async () => {
  seat = await startSeat()
  await sitDown(centre, seat, '8002', 'boss')
  await getReady(centre, seat, '8002')
  const places = [
    'customers',
    'orders',
    'delivery',
    'calls',
    'directory',
    'day',
    'takings',
    'shop',
    'settings',
  ] as const
  for (const [at, place] of places.entries()) {
    await desk().go(place)
    await expect(seat.window.getByRole('main').locator('*').first()).toBeVisible()
    await picture(`${30 + at}-${place}`)
  }
  await desk().go('desk')
  await seat.window.keyboard.press('Control+d')
  await expect(seat.window.getByRole('dialog')).toBeVisible()
  await picture('40-dial')
  await seat.window.keyboard.press('Escape')
  await seat.window.keyboard.press('Control+k')
  await expect(seat.window.getByRole('dialog')).toBeVisible()
  await picture('41-go-to')
  await seat.window.keyboard.press('Escape')
  await seat.window.keyboard.press('?')
  await expect(seat.window.getByRole('dialog')).toBeVisible()
  await picture('42-shortcuts')
})
