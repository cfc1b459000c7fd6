import { type BilingualText } from '../../contract/language.ts'
import { type Order } from '../../contract/order/order.ts'
import { type Db } from '../database/open-database.ts'
import { mayBeNegative, yuan } from './accounts.ts'
import {
  depositSums,
  negativeAccounts,
  paidOnEach,
  setAsideBalances,
  unbalancedEntries,
  type WrongBalance,
  wrongBalances,
  wrongHandOvers,
  wrongReceipts,
  wrongRunningBalances,
} from './book-problems.store.ts'
import { setAside } from './order-postings.ts'

/** What the doctor compares of each order. */
export type OrderInBooks = Pick<Order, 'id' | 'number' | 'customerId' | 'state' | 'lines' | 'pointsSpent' | 'paidFen'>

/** All orders, some at a time; asked for anew at every look. */
export type EveryOrder = () => AsyncIterable<readonly OrderInBooks[]>

/** A running hub posts while they are looked at: what is still wrong at the last look is wrong. */
const looks = 3

/**
 * What is wrong with the books, for the doctor; empty when they are right. Finds every row that was changed by hand: an
 * entry that does not sum to zero, a balance that is not the sum of its postings, money that no receipt tells of.
 */
export async function bookProblems(db: Db, orders: EveryOrder): Promise<readonly BilingualText[]> {
  let problems = await look(db, orders)
  for (let again = 1; again < looks && problems.length > 0; again += 1) {
    const now = new Set((await look(db, orders)).map(({ en }) => en))
    problems = problems.filter(({ en }) => now.has(en))
  }
  return problems
}

async function look(db: Db, orders: EveryOrder): Promise<readonly BilingualText[]> {
  const problems: BilingualText[] = []
  const add = (zh: string, en: string): void => void problems.push({ 'zh-CN': zh, en })
  for (const id of await unbalancedEntries(db)) add(`第 ${id} 笔分录借贷不平`, `entry ${id} does not balance`)
  const nameOf = ({ account, unit }: WrongBalance): string => `${account} (${unit})`
  for (const one of await wrongBalances(db)) {
    add(`账户 ${nameOf(one)} 的余额与分录不符`, `the balance of ${nameOf(one)} is not the sum of its postings`)
  }
  for (const one of await wrongRunningBalances(db)) {
    add(`账户 ${nameOf(one)} 的逐笔余额不连贯`, `the running balance of ${nameOf(one)} does not follow its postings`)
  }
  for (const one of (await negativeAccounts(db)).filter(({ account }) => !mayBeNegative(account))) {
    add(`账户 ${nameOf(one)} 为负`, `${nameOf(one)} is negative`)
  }
  const { customers, shop } = await depositSums(db)
  if (customers !== shop) {
    add(
      `押金总账 ${yuan(-shop)} 元，客户押金合计 ${yuan(-customers)} 元`,
      `the shop holds ${yuan(-shop)} yuan of deposits, the customers' come to ${yuan(-customers)}`,
    )
  }
  for (const id of await wrongReceipts(db)) add(`收款 ${id} 与分录或退款不符`, `receipt ${id} is not what was posted`)
  for (const id of await wrongHandOvers(db)) add(`交款 ${id} 与分录不符`, `hand-over ${id} is not what was posted`)
  return [...problems, ...(await orderProblems(db, orders()))]
}

async function orderProblems(db: Db, orders: AsyncIterable<readonly OrderInBooks[]>): Promise<BilingualText[]> {
  const problems: BilingualText[] = []
  const expected = new Map<string, number>()
  for await (const some of orders) {
    const paid = await paidOnEach(
      db,
      some.map(({ id }) => id),
    )
    for (const order of some) {
      const receipts = paid.get(order.id) ?? 0
      if (receipts !== order.paidFen) {
        problems.push({
          'zh-CN': `订单 ${order.number} 记已付 ${yuan(order.paidFen)} 元，收款合计 ${yuan(receipts)} 元`,
          en: `order ${order.number} says ${yuan(order.paidFen)} yuan are paid, its receipts ${yuan(receipts)}`,
        })
      }
      for (const { account, unit, amount } of setAside(order)) {
        if (amount > 0) expected.set(`${account} ${unit}`, (expected.get(`${account} ${unit}`) ?? 0) + amount)
      }
    }
  }
  const found = await setAsideBalances(db)
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const [wanted, is] = [expected.get(name) ?? 0, found.get(name) ?? 0]
    if (wanted === is) continue
    problems.push({
      'zh-CN': `${name} 预留 ${is}，未完成订单需要 ${wanted}`,
      en: `${name}: ${is} are set aside, the open orders need ${wanted}`,
    })
  }
  return problems
}
