import { chinese } from '../../renderer/window/i18n/zh-CN/index.ts'
import { type Customer } from '../../contract/customer.ts'
import { getReady, readyAgain, startSeatAt } from './support/at-work.ts'
import { type AppCentre, newCaller, openCentre, password } from './support/centre.ts'
import { countInput } from './support/count-input.ts'
import { figure } from './support/figure.ts'
import { openShop, type Shop } from './support/shop.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/**
 * The water company's order line on the real parts: a call, the usual order by one key, the station, the slip, the call
 * passed to the station's telephone with the customer's number, the delivery, and the money to the fen.
 */

let centre: AppCentre
let shop: Shop
let agent: Seat
let station: Seat

test.describe.configure({ mode: 'default' })
test.setTimeout(120_000)
test.beforeAll(async () => {
  centre = await openCentre()
  shop = await openShop(centre)
  await shop.addOperator('s1', 'west-lake')
  agent = await startSeatAt(centre, '8001')
  await getReady(centre, agent, '8001')
  station = await startSeat()
  await station.desk.unlock()
  await station.desk.enrol(await centre.enrolmentCode())
  await station.desk.signIn('s1', password)
  await expect(station.window.getByRole('heading', { name: '西湖站' })).toBeVisible()
})
test.afterAll(async () => {
  await agent.close()
  await station.close()
  await centre.stop()
})
test.afterEach(async () => readyAgain(centre, agent, '8001'))

const { orders: words, delivery, orderList } = chinese

/** Somebody of these streets calls and is answered. */
async function takesCall(name: string, addresses: { district: string; street: string; detail: string }[] = []) {
  const from = newCaller()
  const customer: Customer = await centre.addCustomer({ name, numbers: [from], addresses })
  await agent.desk.topicIs('cache', 'current', ({ state }) => state === 'current')
  return { from, customer }
}

async function rings(from: string, name: string): Promise<void> {
  await centre.caller({ from })
  await agent.desk.cardOf(name)
  await agent.window.keyboard.press('F2')
  await agent.desk.shows('talking')
}

const home = { district: '西湖区', street: '文三路', detail: '90-201' }
const atStation = (column: string) => station.window.getByRole('region', { name: column, exact: true })

test('the usual order by one key, its station, its slip, the call passed on, and the money right to the fen', async () => {
  const { from, customer } = await takesCall('苏晓梅', [home])
  // What he had last time is what he usually has.
  const before = await shop.placeFor(customer.id, 2)
  await centre.boss().post('/api/orders/actions', {
    ...{ id: crypto.randomUUID().replace(/^(.{14})./, '$17'), orderId: before.id, version: before.version },
    act: { action: 'accept' },
  })
  const accepted = await shop.order(customer.id, 'accepted', ({ state }) => state === 'accepted')
  await centre.boss().post('/api/orders/actions', {
    ...{ id: crypto.randomUUID().replace(/^(.{14})./, '$17'), orderId: before.id, version: accepted.version },
    act: { action: 'deliver', bucketsReturned: {}, taken: null },
  })
  const owed = (await shop.account(customer.id)).owedFen

  // From the ringing card to the placed order: three keys, and no hand on the mouse.
  const { window, desk } = agent
  const input = await countInput(window)
  await centre.caller({ from })
  await desk.cardOf('苏晓梅')
  const rang = Date.now()
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await expect(desk.card).toContainText(words.account.usual)
  await window.keyboard.press('F9')
  const form = window.getByRole('group', { name: words.form, exact: true })
  await expect(form).toContainText('清泉纯净水 18.9L')
  await expect(form).toContainText('西湖站')
  await window.keyboard.press('F9')
  await expect(form.getByRole('status')).toContainText('西湖站')
  figure('repeat-order.ringing-to-placed', Date.now() - rang)
  expect(await input()).toEqual({ keys: ['F2', 'F9', 'F9'], clicks: 0 })
  const order = await shop.order(customer.id, 'released', ({ id, state }) => id !== before.id && state === 'released')
  expect(order.stationWhy[0]).toMatchObject({ key: 'west-lake', serves: true })
  expect(order.totalFen).toBe(2 * 1_800)

  // The slip as it will be printed.
  await form.getByRole('button', { name: words.placed.slip }).click()
  const slip = window.getByRole('dialog')
  await expect(slip).toContainText(String(order.number))
  await expect(slip).toContainText('清泉水业')
  await window.keyboard.press('Escape')

  // One step to the station's telephone, which sees who calls.
  const { number } = await shop.station('west-lake')
  await using world = await centre.world('answers')
  await form.getByRole('button', { name: words.placed.transfer.replace('{station}', '西湖站') }).click()
  const called = await world.until('called')
  expect(called.detail).toBe(number.replace(/\D/g, ''))
  expect((await world.until('shown')).detail).toBe(from)
  await world.until('answered')

  // It has rung at the station; they accept it by one key, send it out, and bring back two buckets and the money.
  await expect(atStation(delivery.incoming)).toContainText(String(order.number))
  await station.window.getByRole('region', { name: delivery.title, exact: true }).press('a')
  const accepts = atStation(delivery.accepted)
    .getByRole('article')
    .filter({ hasText: String(order.number) })
  await accepts.getByRole('combobox').selectOption({ label: '何师傅' })
  const out = atStation(delivery.out)
    .getByRole('article')
    .filter({ hasText: String(order.number) })
  await out.getByRole('button', { name: delivery.deliver, exact: true }).click()
  const sheet = station.window.getByRole('dialog')
  await sheet.getByRole('spinbutton').fill('2')
  await sheet.getByRole('button', { name: /^送达/ }).click()
  await expect(atStation(delivery.doneToday)).toContainText(String(order.number))

  const done = await shop.order(customer.id, 'settled', ({ state }) => state === 'settled')
  expect(done).toMatchObject({ paidFen: 3_600, bucketsReturned: { '18.9L': 2 }, courierName: '何师傅' })
  const account = await shop.account(customer.id)
  expect(account.owedFen).toBe(owed)
  // Two from last time with their deposit; two came, two went back.
  expect(account.buckets['18.9L']).toMatchObject({ out: 2, covered: 2, depositFen: 6_000 })
  const takings = await shop.takings('west-lake')
  expect(takings.byMethod).toEqual({ cash: 3_600 })
  expect(takings.couriers.find(({ name }) => name === '何师傅')).toMatchObject({ cashFen: 3_600, holdsFen: 3_600 })
})

test('a chasing call: the open order is told first, and one key makes it a chase the station sees', async () => {
  const { from, customer } = await takesCall('顾小川', [home])
  const order = await shop.placeFor(customer.id, 1)
  await rings(from, '顾小川')
  const open = agent.desk.card.getByRole('region', { name: words.open.title })
  await expect(open).toContainText(String(order.number))
  await open.getByRole('button', { name: new RegExp(`^${words.open.chase}`) }).click()
  await expect(open).toContainText(words.open.attached)
  const chased = await shop.order(customer.id, 'chased', ({ chases }) => chases === 1)
  expect(chased.state).toBe('released')
  await expect(
    atStation(delivery.incoming)
      .getByRole('article')
      .filter({ hasText: String(order.number) }),
  ).toContainText(delivery.chased.replace('{count}', '1'))
})

test('a new caller at an address no station serves: the order waits for a person', async () => {
  const from = newCaller()
  await centre.caller({ from })
  const { window, desk } = agent
  await desk.shows('ringing')
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await desk.card.getByRole('textbox', { name: desk.words.customer.name, exact: true }).fill('新来的')
  await window.keyboard.press('Control+Enter')
  await expect(desk.callBar).toContainText('新来的')
  const found = await centre.boss().get<{ customers: Customer[] }>(`/api/customers/by-number?number=${from}`)
  const [customer] = found.customers
  if (customer === undefined) throw new Error('the new customer is not at the hub')

  const form = window.getByRole('group', { name: words.form, exact: true })
  await window.keyboard.press('Alt+1')
  await form.getByRole('combobox', { name: words.entry }).fill('cjs*3')
  await window.keyboard.press('Enter')
  await expect(form.getByRole('textbox', { name: /^数量 清泉纯净水/ })).toHaveValue('3')
  await form.getByRole('textbox', { name: words.district, exact: true }).fill('上城区')
  await form.getByRole('textbox', { name: words.street, exact: true }).fill('解放路')
  await form.getByRole('textbox', { name: words.detail, exact: true }).fill('1-101')
  await expect(form).toContainText(words.noStation)
  await window.keyboard.press('Control+Enter')
  const order = await shop.order(customer.id, 'in audit', ({ state }) => state === 'in-audit')
  expect(order.auditReasons).toContain('no-station')
  expect(order.lines[0]?.quantity).toBe(3)
})

test('a closed station, an order above the limit, a failed delivery and a refund', async () => {
  const { customer } = await takesCall('吴桂英')
  const closed = await shop.placeFor(customer.id, 1, {
    address: { addressId: null, district: '滨江区', street: '江南大道', detail: '1' },
  })
  expect(closed.stationWhy[0]?.reasons.map(({ kind }) => kind)).toContain('closed')

  // Above the limit: a supervisor looks, in the list.
  const large = await shop.placeFor(customer.id, 40)
  expect(large).toMatchObject({ state: 'in-audit' })
  expect(large.auditReasons).toContain('total')

  // Not delivered, and once more.
  const failing = await shop.placeFor((await takesCall('郑小龙')).customer.id, 1)
  const card = (column: string) =>
    atStation(column)
      .getByRole('article')
      .filter({ hasText: String(failing.number) })
  await card(delivery.incoming)
    .getByRole('button', { name: new RegExp(`^${delivery.accept}`) })
    .click()
  await card(delivery.accepted).getByRole('combobox').selectOption({ label: '何师傅' })
  await card(delivery.out).getByRole('button', { name: delivery.fail }).click()
  await station.window.getByRole('dialog').getByRole('button', { name: delivery.failConfirm }).click()
  await card(delivery.accepted).getByRole('button', { name: delivery.retry }).click()
  await card(delivery.incoming)
    .getByRole('button', { name: new RegExp(`^${delivery.accept}`) })
    .click()
  await card(delivery.accepted).getByRole('combobox').selectOption({ label: '何师傅' })
  await card(delivery.out).getByRole('button', { name: delivery.deliver, exact: true }).click()
  const sheet = station.window.getByRole('dialog')
  await sheet.getByRole('spinbutton').fill('0')
  await sheet.getByRole('button', { name: /^送达/ }).click()
  const paid = await shop.order(failing.customerId, 'settled', ({ state }) => state === 'settled')

  // The office gives eight yuan back.
  const { receipts } = await centre
    .boss()
    .get<{ receipts: { id: string; amountFen: number }[] }>(`/api/receipts?orderId=${paid.id}`)
  await centre.boss().post('/api/refunds', {
    ...{ id: crypto.randomUUID().replace(/^(.{14})./, '$17'), of: receipts[0]?.id, amountFen: 800 },
    ...{ method: 'cash', reason: '一桶有渗漏', at: Date.now() },
  })
  const refunded = await shop.order(failing.customerId, 'refunded', ({ paidFen }) => paidFen === paid.paidFen - 800)
  expect(refunded.paidFen).toBe(paid.totalFen - 800)
  const after = await shop.takings('west-lake')
  expect(after.refundedFen).toBe(800)
  expect(Object.values(after.byMethod).reduce((sum, fen) => sum + fen, 0)).toBe(after.takenFen - after.refundedFen)
  expect(orderList.refund).toBe('退款')
})
