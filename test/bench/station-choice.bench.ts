import { chooseStations, createStationIndex } from '../../contract/order/station-choice.ts'
import { type Station, stationSchema } from '../../contract/order/station.ts'
import { generateCustomer, seededRandom } from '../support/customer-generator.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * Which station delivers: 500 stations, each with streets of its own and shared districts, for addresses of generated
 * customers; as the seat does it at every key stroke.
 */
const stationCount = 500
const streetsEach = 60
const addresses = 20_000

const random = seededRandom(5)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const addressOf = (index: number) => {
  const [first] = generateCustomer(index, 3).addresses
  return { district: first?.district ?? '', street: first?.street ?? '', detail: first?.detail ?? '' }
}
const day = ['08:00-12:00', '13:00-20:00']
const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day }
const stations: Station[] = Array.from({ length: stationCount }, (_, at) => {
  const own = Array.from({ length: streetsEach }, (__, street) => addressOf(at * streetsEach + street))
  return stationSchema.parse({
    key: `station-${String(at)}`,
    version: 1,
    change: at,
    name: `站${String(at)}`,
    number: '02886001234',
    extension: null,
    districts: [...new Set(own.slice(0, 2).map(({ district }) => district))],
    streets: [...new Set(own.map(({ street }) => street.replace(/\d+号$/, '')))],
    week,
    dailyCapacity: 40 + Math.floor(random() * 200),
  })
})
const loads = Object.fromEntries(stations.map(({ key }) => [key, Math.floor(random() * 250)]))
const wishes = Array.from({ length: addresses }, (_, at) => ({
  address: addressOf(1_000_000 + at),
  customerStation: random() < 0.2 ? pick(stations).key : null,
  at: 1_795_000_000_000 + Math.floor(random() * 7 * 86_400_000),
  loads,
}))

const began = performance.now()
const index = createStationIndex(stations, 'Asia/Shanghai')
const indexed = performance.now() - began
for (const wish of wishes.slice(0, 2_000)) chooseStations(index, wish)

let served = 0
let ranked = 0
const times = wishes.map((wish) => {
  const from = performance.now()
  const list = chooseStations(index, wish)
  const took = performance.now() - from
  if (list[0]?.serves) served += 1
  ranked += list.length
  return took
})
console.error(
  `${String(served)} of ${String(addresses)} served; ${(ranked / addresses).toFixed(1)} stations in a ranking`,
)
const base = `station choice, ${String(stationCount)} stations`
printFigure({ figure: `${base}: index`, value: indexed, unit: 'ms', better: 'lower' })
printFigure({ figure: `${base}: p50`, value: percentile(times, 50), unit: 'ms', better: 'lower' })
printFigure({ figure: `${base}: p99`, value: percentile(times, 99), unit: 'ms', better: 'lower', goal: 2 })
printFigure({ figure: `${base}: slowest`, value: percentile(times, 100), unit: 'ms', better: 'lower' })
