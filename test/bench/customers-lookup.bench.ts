import { createCustomers } from '../../hub/customers/customers.ts'
import { openHomePlaces } from '../../hub/numbers/home-place.ts'
import { openCustomerDatabase } from '../support/customer-database.ts'
import { generateCustomer, seededRandom } from '../support/customer-generator.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * Number look-up and searches among a million customers, in the hub's own process: p50 and p99 over random customers,
 * in time and, which tells more on a busy machine, in processor time.
 * `ZUOXI_BENCH_CUSTOMERS` sets another count. What is asked is what people type: parts of names, digits, addresses.
 */
const count = Number(process.env['ZUOXI_BENCH_CUSTOMERS'] ?? 1_000_000)
const random = seededRandom(7)
const someone = () => generateCustomer(Math.floor(random() * count))

const database = await openCustomerDatabase(count)
try {
  const homePlaces = await openHomePlaces()
  const customers = createCustomers({ database, homePlaces, numberingPlan: () => ({ areaCode: '28' }) })

  async function measure(name: string, rounds: number, prepare: () => string, ask: (asked: string) => Promise<number>) {
    const asked = Array.from({ length: rounds }, prepare)
    for (const text of asked.slice(0, Math.min(100, rounds / 4))) await ask(text)
    const times: number[] = []
    // The system counts it in steps of milliseconds, so only the sum means something.
    const before = process.threadCpuUsage()
    let found = 0
    let slowest = ''
    for (const text of asked) {
      const start = performance.now()
      const hits = await ask(text)
      const time = performance.now() - start
      if (times.every((t) => t < time)) slowest = text
      times.push(time)
      if (hits > 0) found += 1
    }
    console.error(`${name}: ${String(found)} of ${String(rounds)} found somebody; slowest: ${slowest}`)
    const { user, system } = process.threadCpuUsage(before)
    return { times, cpu: (user + system) / 1000 }
  }

  const lookup = await measure(
    'number look-up',
    5_000,
    () => someone().numbers[0]?.typed ?? '',
    async (typed) => (await customers.callers(customers.normalise(typed).key)).length,
  )
  printFigure({
    figure: 'customer number look-up p50',
    value: percentile(lookup.times, 50),
    unit: 'ms',
    better: 'lower',
    goal: 0.1,
  })
  printFigure({
    figure: 'customer number look-up p99',
    value: percentile(lookup.times, 99),
    unit: 'ms',
    better: 'lower',
    goal: 0.1,
  })

  const card = await measure(
    'whole card by number',
    3_000,
    () => someone().numbers[0]?.typed ?? '',
    async (typed) => (await customers.byNumber(typed, 'all')).customers.length,
  )
  printFigure({ figure: 'customer card by number p50', value: percentile(card.times, 50), unit: 'ms', better: 'lower' })
  printFigure({ figure: 'customer card by number p99', value: percentile(card.times, 99), unit: 'ms', better: 'lower' })

  const search = (text: string) =>
    customers.search({ text, limit: 20, withNumbers: true, reach: 'all' }).then(({ hits }) => hits.length)
  const { pinyin } = await import('pinyin-pro')
  const full = (name: string) =>
    pinyin(name, { toneType: 'none', type: 'array', v: true, mode: 'surname', surname: 'head' })
  const person = () => {
    for (;;) {
      const { name } = someone()
      if (name.length <= 4) return name
    }
  }
  const mixes: readonly (readonly [name: string, make: () => string])[] = [
    ['pinyin', () => full(person()).join('')],
    [
      'pinyin being typed',
      () =>
        full(person())
          .join('')
          .slice(0, 3 + Math.floor(random() * 6)),
    ],
    [
      'surname and initials',
      () => {
        const [first = '', ...rest] = full(person())
        return `${first} ${rest.map((r) => r[0]).join('')}`
      },
    ],
    [
      'initials',
      () =>
        full(person())
          .map((r) => r[0])
          .join(''),
    ],
    ['name', person],
    [
      'number fragment',
      () => {
        const digits = (someone().numbers[0]?.typed ?? '').replace(/\D/g, '')
        const at = Math.floor(random() * (digits.length - 4))
        return digits.slice(at, at + 4)
      },
    ],
    ['last eight digits', () => (someone().numbers[0]?.typed ?? '').replace(/\D/g, '').slice(-8)],
    [
      'address',
      () => {
        const a = someone().addresses[0]
        return `${a?.street ?? ''} ${a?.detail.slice(0, 6) ?? ''}`
      },
    ],
    ['part of an address', () => someone().addresses[0]?.street.replace(/\d+号/, '') ?? ''],
    ['name and estate', () => `${person()} ${someone().addresses[0]?.detail.slice(0, 4) ?? ''}`],
    ['given name in pinyin', () => full(person()).slice(1).join('')],
    ['surname and four digits', () => `${full(person())[0] ?? ''} ${(someone().numbers[0]?.typed ?? '').slice(-4)}`],
  ]
  const everything: number[] = []
  for (const [name, make] of mixes) {
    const { times, cpu } = await measure(name, 300, make, search)
    everything.push(...times)
    const goal = name.startsWith('pinyin') ? { goal: 10 } : {}
    printFigure({
      figure: `customer search by ${name} p50`,
      value: percentile(times, 50),
      unit: 'ms',
      better: 'lower',
      ...goal,
    })
    printFigure({
      figure: `customer search by ${name} p99`,
      value: percentile(times, 99),
      unit: 'ms',
      better: 'lower',
      ...goal,
    })
    printFigure({
      figure: `customer search by ${name}, processor time`,
      value: cpu / times.length,
      unit: 'ms',
      better: 'lower',
    })
  }
  printFigure({
    figure: 'customer search, all kinds, p99',
    value: percentile(everything, 99),
    unit: 'ms',
    better: 'lower',
    goal: 10,
  })
} finally {
  await database.close()
}
