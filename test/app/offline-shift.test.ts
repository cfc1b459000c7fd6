import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type CommandInput } from '../../contract/bridge/commands.ts'
import { type Customer } from '../../contract/customer.ts'
import { type OrderId } from '../../contract/ids.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { type Order } from '../../contract/order/order.ts'
import { makeSlip } from '../../contract/order/slip.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-for.ts'
import { startSeatAt } from './support/at-work.ts'
import { type AppCentre, newCaller, openCentre, password } from './support/centre.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'
import { openShop, type Shop } from './support/shop.ts'

/**
 * The hub is away for the whole shift (issue 4, OF1, OF2): a cold start without it, fifty orders written and their slips
 * made, the seat killed among them; and when the hub is back, it has each of them once.
 */

const count = 50
/** So many are written by a person's own keys; the others are asked for as the window asks. */
const byKeys = 3
const killedAfter = 25
const jobNumber = 'a8001'

let centre: AppCentre
let shop: Shop
let seat: Seat
/** Owns the data folder, whichever seat runs on it now. */
let first: Seat
let customers: readonly Customer[]

test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  centre = await openCentre()
  shop = await openShop(centre)
  customers = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const address = { district: '西湖区', street: '文三路', detail: `${String(at + 1)}-101` }
      const level = at % 5 === 4 ? 'vip' : 'normal'
      const about = { name: `许安${String(at + 1).padStart(2, '0')}`, numbers: [newCaller()], level }
      return centre.addCustomer({ ...about, addresses: [address] })
    }),
  )
  for (const { id } of customers.filter((_, at) => paysByTicket(at))) {
    const tickets = { unit: `ticket:${shop.water.id}`, amount: 11, reason: '旧水票' }
    await centre.boss().post(`/api/customers/${id}/adjustments`, { id: uuid(), ...tickets })
  }
  first = await startSeatAt(centre, '8001')
  seat = first
})
test.afterAll(async () => {
  await seat.close()
  if (seat !== first) await first.remove()
  await centre.stop()
})

const paysByTicket = (at: number): boolean => at % 7 === 6
const quantityFor = (at: number): number => 1 + (at % 3)

test('fifty orders without the hub, from a cold start and over a crash, are there once when it returns', async () => {
  test.setTimeout(120_000)
  await using slips = await temporaryFolder('slips')
  const { desk } = seat

  // Yesterday, with the hub: everything this machine needs comes in.
  await desk.topicIs('cache', 'filled', ({ state, customers: known }) => state === 'current' && known === count)
  const { numbersLeft } = await desk.topicIs(
    'shop',
    'filled',
    ({ state, products, numbersLeft: left }) => state === 'current' && products.length === 2 && left >= count,
  )
  const lastWithTickets = customers.findLast((_, at) => paysByTicket(at))
  if (lastWithTickets === undefined) throw new Error('nobody has tickets')
  await waitUntil(
    'the accounts to be in the cache',
    () => desk.ask('shop.quote', wishOf(lastWithTickets, [])),
    ({ account }) => account?.tickets[shop.water.id] === 11,
  )
  await desk.ask('session.sign-out', null)
  await seat.quit()
  await centre.hub.kill()

  // Today: nobody answers.
  await startCold()
  const written: Order[] = []
  for (const [at, customer] of customers.entries()) {
    if (at === killedAfter) await crash(written, customer)
    const order =
      at < byKeys || at === killedAfter ? await writeByKeys(at, customer) : await writeAsWindow(at, customer)
    written.push(order)
    if (at >= byKeys) await saveSlip(order, join(slips.path, `${String(order.number)}.pdf`))
    else await saveSlipByKeys(order, join(slips.path, `${String(order.number)}.pdf`))
  }
  await expect(seat.window.getByRole('region', { name: seat.desk.words.session.offlineLabel })).toContainText(
    String(count),
  )
  expect(await seat.desk.topic('shop')).toMatchObject({ waiting: count, conflicts: 0 })
  expect((await seat.desk.ask('shop.quote', wishOf(lastWithTickets, []))).numbersLeft).toBe(numbersLeft - count)
  await slipsAreThere(slips.path, written)
  const own = await accountsAtSeat()

  // The hub is back: he says who he is, and what waits goes.
  await centre.hub.start()
  const notice = seat.window.getByRole('region', { name: seat.desk.words.session.offlineLabel })
  const field = notice.getByLabel(seat.desk.words.session.password, { exact: true })
  await field.fill(password, { timeout: 30_000 })
  await field.press('Enter')
  await expect(notice).toBeHidden()
  await seat.desk.topicIs('shop', 'sent', ({ waiting }) => waiting === 0, { timeoutMs: 20_000 })
  expect((await seat.desk.topic('shop')).conflicts).toBe(0)
  expect(await seat.desk.ask('conflict.list', null)).toEqual({ conflicts: [] })
  // At the seat he had, with its phone.
  await seat.desk.topicIs('session', 'at the seat', ({ extension, phone }) => extension === '8001' && phone !== null)
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.hub.online)
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.sip.registered)
  await hubHasEachOnce(written, own)
})

/** What the window asks for such lines of this customer. */
function wishOf(customer: Customer, lines: CommandInput<'shop.quote'>['lines']): CommandInput<'shop.quote'> {
  const [home] = customer.addresses
  if (home === undefined) throw new Error('a customer without an address')
  const address = { addressId: home.id, district: home.district, street: home.street, detail: home.detail }
  return { ...{ customerId: customer.id, level: customer.level, address, lines }, station: null, window: null } as never
}

/** From nothing to work: pass-phrase, and the person by what this machine keeps of him. */
async function startCold(): Promise<void> {
  seat = await startSeat({ dataFolder: first.dataFolder })
  await seat.desk.unlock()
  await seat.desk.signIn(jobNumber, password)
  const session = await seat.desk.topicIs('session', 'in without the hub', ({ phase }) => phase === 'signed-in')
  expect(session).toMatchObject({ offline: true, needsPassword: false, extension: '8001', me: { jobNumber } })
  await seat.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.getPrintersAsync = () => Promise.resolve([])
  })
}

const orderWords = () => seat.desk.words.orders
const form = () => seat.window.getByRole('group', { name: orderWords().form, exact: true })

/** Finds him on the customers' page and goes into his order, with the keyboard alone. */
async function goIntoOrder(customer: Customer): Promise<void> {
  const { window, desk } = seat
  await desk.go('customers')
  const search = window.getByRole('combobox', { name: desk.words.customer.search })
  await search.fill(customer.name)
  const found = window.getByRole('listbox', { name: desk.words.customer.results }).getByRole('option')
  await expect(found).toHaveCount(1)
  await expect(found).toContainText(customer.name)
  await search.press('Enter')
  await expect(window.getByRole('textbox', { name: desk.words.customer.name, exact: true })).toHaveValue(customer.name)
  await window.keyboard.press('Alt+1')
  const order = window.getByRole('region', { name: desk.words.customer.orderFor.replace('{name}', customer.name) })
  await expect(order).toContainText(customer.name)
}

/** @returns once what was typed stands in the order */
async function typeGoods(at: number): Promise<void> {
  await expect(form().getByRole('combobox', { name: orderWords().entry })).toBeFocused()
  await seat.window.keyboard.type(`cjs*${String(quantityFor(at))}`)
  await seat.window.keyboard.press('Enter')
  await expect(form()).toContainText('清泉纯净水 18.9L')
}

async function writeByKeys(at: number, customer: Customer): Promise<Order> {
  await goIntoOrder(customer)
  // What was typed before the crash is there again.
  if (at === killedAfter) await expect(form()).toContainText('清泉纯净水 18.9L')
  else await typeGoods(at)
  await expect(form()).toContainText('西湖站')
  await seat.window.keyboard.press('Control+Enter')
  await expect(form()).toContainText(orderWords().placed.kept)
  const { orders } = await seat.desk.ask('order.list', { customerId: customer.id } as CommandInput<'order.list'>)
  expect(orders).toHaveLength(1)
  const [order] = orders
  if (order === undefined) throw new Error('the order is not on this machine')
  await expect(form()).toContainText(String(order.number))
  return order
}

async function writeAsWindow(at: number, customer: Customer): Promise<Order> {
  const line = { id: uuid(), productId: shop.water.id, quantity: quantityFor(at), priceFen: null }
  const lines = [{ ...line, payWith: paysByTicket(at) ? ('ticket' as const) : ('money' as const) }]
  const wish = wishOf(customer, lines)
  const quote = await seat.desk.ask('shop.quote', wish)
  expect(quote.problems).toEqual([])
  const { order, sent } = await seat.desk.ask('order.place', {
    ...{ key: `customer:${customer.id}`, id: uuid() as OrderId, source: 'phone', callId: null },
    expectedTotalFen: quote.totalFen,
    content: { customerId: customer.id, address: wish.address, lines, contactName: customer.name },
  })
  expect(sent).toBe(false)
  expect(order.totalFen).toBe(quote.totalFen)
  return order
}

/** Dies with an order half written; what was placed and what was typed are there again. */
async function crash(written: readonly Order[], next: Customer): Promise<void> {
  await goIntoOrder(next)
  await typeGoods(killedAfter)
  await waitUntil(
    'the key strokes to be kept',
    () => seat.desk.ask('order.read-form', { key: `customer:${next.id}` }),
    (kept) => kept?.content.lines[0]?.quantity === quantityFor(killedAfter),
  )
  await seat.kill()
  await startCold()
  const { orders } = await seat.desk.ask('order.list', {})
  const facts = ({ id, number, totalFen }: Order): string => `${id} ${String(number)} ${String(totalFen)}`
  expect(orders.map(facts).sort()).toEqual(written.map(facts).sort())
}

async function answerSave(file: string): Promise<void> {
  await seat.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
}

async function saveSlip(order: Order, file: string): Promise<void> {
  const { settings, stations, timeZone } = await seat.desk.topic('shop')
  const slip = makeSlip(order, {
    ...{ company: '清泉水业', language: 'zh-CN', timeZone, printedAt: Date.now(), footer: settings?.slip.footer ?? '' },
    stationNumber: stations.find(({ key }) => key === order.station)?.number ?? null,
  })
  await answerSave(file)
  expect(await seat.desk.ask('slip.save', { slip, paper: '80' })).toEqual({ file })
}

/** By the digit beside it; there is no printer here, which it says, and it goes into a file. */
async function saveSlipByKeys(order: Order, file: string): Promise<void> {
  await answerSave(file)
  await seat.window.keyboard.press('1')
  const sheet = seat.window.getByRole('dialog')
  await expect(sheet).toContainText(String(order.number))
  await seat.window.keyboard.press('Enter')
  await expect(sheet.getByRole('alert')).toContainText('打印机')
  await sheet.getByRole('button', { name: orderWords().slip.save }).click()
  await expect(sheet).toBeHidden()
  // Back to whom comes next.
  await seat.window.keyboard.press('Escape')
  await expect(seat.window.getByRole('combobox', { name: seat.desk.words.customer.search })).toBeFocused()
}

async function slipsAreThere(folder: string, written: readonly Order[]): Promise<void> {
  expect((await readdir(folder)).sort()).toEqual(written.map(({ number }) => `${String(number)}.pdf`).sort())
  for (const { number } of written) {
    const pdf = (await readFile(join(folder, `${String(number)}.pdf`))).toString('latin1')
    expect(pdf.startsWith('%PDF')).toBe(true)
    expect(pdf).toMatch(/\/MediaBox/)
  }
}

const accountsAtSeat = (): Promise<readonly CustomerAccount[]> =>
  Promise.all(
    customers.map(async ({ id }) => {
      const { account, source } = await seat.desk.ask('account.read', { customerId: id })
      expect(source).toBe('cache')
      return account
    }),
  )

/** Each order once, with its number and its money; and the accounts as this machine had foretold them. */
async function hubHasEachOnce(written: readonly Order[], own: readonly CustomerAccount[]): Promise<void> {
  const numbers = written.map(({ number }) => number).sort((one, two) => one - two)
  expect(new Set(numbers).size).toBe(count)
  // All of one lease, and none was lost by the crash.
  expect((numbers.at(-1) ?? 0) - (numbers[0] ?? 0)).toBe(count - 1)
  for (const [at, order] of written.entries()) {
    const atHub = await shop.orders(order.customerId)
    expect(atHub).toHaveLength(1)
    const { id, number, totalFen, depositFen, station, writtenAt } = order
    expect(atHub[0]).toMatchObject({ id, number, totalFen, depositFen, station, writtenAt })
    expect(atHub[0]).toMatchObject({ state: 'released', auditReasons: [], customerName: customers[at]?.name })
    expect(atHub[0]?.lines.map(({ quantity }) => quantity)).toEqual([quantityFor(at)])

    const account = await shop.account(order.customerId)
    const told = ({ tickets, buckets, points, owedFen, usual, orders, openOrders }: CustomerAccount) => ({
      ...{ tickets, buckets, points, owedFen, usual, orders },
      open: openOrders.map((one) => [one.id, one.number, one.totalFen, one.station]),
    })
    expect(told(account)).toEqual(told(own[at] as CustomerAccount))
    expect(account.tickets[shop.water.id] ?? 0).toBe(paysByTicket(at) ? 11 - quantityFor(at) : 0)
  }
}
