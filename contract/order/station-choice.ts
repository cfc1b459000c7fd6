import { createNameFinder, type NameFinder, placeSpelling } from './name-finder.ts'
import { createLocalClock, type LocalTime, openAt, type OpenSpans, readWeek } from './opening-hours.ts'
import { type OrderAddress } from './order.ts'
import { type RankedStation, type Station, type StationReason } from './station.ts'

type Place = { readonly station: Station; readonly spans: OpenSpans }
/** A name as the station itself writes it. */
type Named = { readonly place: Place; readonly name: string }

/** Stations by what they serve; made once for each change of them. */
export type StationIndex = {
  readonly places: readonly Place[]
  readonly byKey: ReadonlyMap<string, Place>
  readonly streets: NameFinder<Named>
  readonly districts: NameFinder<Named>
  readonly clock: (at: number) => LocalTime
}

export type StationWish = {
  readonly address: Pick<OrderAddress, 'district' | 'street' | 'detail'>
  /** The customer's own, whatever it serves. */
  readonly customerStation: string | null
  /** When it is to be delivered. */
  readonly at: number
  /** Station → orders it has open. */
  readonly loads: Readonly<Record<string, number>>
}

/** Where no station serves the place, so many are named to choose from. */
const mostElsewhere = 20
/** Orders a day of a station that has not said how many it manages; only its order among others follows from it. */
const usualCapacity = 100

export function createStationIndex(stations: readonly Station[], timeZone: string): StationIndex {
  const places = stations
    .filter((station) => station.active)
    .map((station) => ({ station, spans: readWeek(station.week) }))
  return {
    places,
    byKey: new Map(places.map((place) => [place.station.key, place])),
    streets: createNameFinder(named(places, ({ streets }) => streets)),
    districts: createNameFinder(named(places, ({ districts }) => districts)),
    clock: createLocalClock(timeZone),
  }
}

/**
 * Who delivers to an address, best first, and why. The customer's own station, then the longest street name found
 * anywhere in the address, then the district; what is closed or full then stands behind what is not. When nobody serves
 * the place, others follow with `serves: false`, by nothing but their hours and load.
 */
export function chooseStations(index: StationIndex, wish: StationWish): RankedStation[] {
  const claims = claimsOn(index, wish)
  const serves = claims.size > 0
  const candidates = serves ? [...claims] : index.places.map((place): [Place, Claim] => [place, {}])
  const now = index.clock(wish.at)
  const judged = candidates.map(([place, claim]) => judge(place, claim, wish, now)).sort(inOrder)
  return (serves ? judged : judged.slice(0, mostElsewhere)).map(({ station, reasons }) => ({
    key: station.key,
    name: station.name,
    serves,
    reasons,
  }))
}

/** What makes a station one for this address. */
type Claim = { readonly own?: true; readonly street?: string; readonly district?: string }

function claimsOn(index: StationIndex, { address, customerStation }: StationWish): Map<Place, Claim> {
  const claims = new Map<Place, Claim>()
  const add = (place: Place, claim: Claim): void => void claims.set(place, { ...claims.get(place), ...claim })
  const own = customerStation === null ? undefined : index.byKey.get(customerStation)
  if (own !== undefined) add(own, { own: true })
  // Fields apart, so that no name is put together from the end of one and the beginning of the next.
  const text = `${address.district}\n${address.street}\n${address.detail}`.split('\n').map(placeSpelling).join('|')
  for (const { place, name } of index.districts.find(districtText(index, address.district) ?? text)) {
    if (longer(name, claims.get(place)?.district)) add(place, { district: name })
  }
  for (const { place, name } of index.streets.find(text)) {
    if (longer(name, claims.get(place)?.street)) add(place, { street: name })
  }
  return claims
}

/** The address's own district when it is one that stations name, also without its last sign (西湖 for 西湖区). */
function districtText({ districts }: StationIndex, district: string): string | undefined {
  if (district === '') return undefined
  return [district, ...['区', '县', '市'].map((sign) => district + sign)].find(
    (text) => districts.find(text).length > 0,
  )
}

type Judged = {
  readonly station: Station
  readonly reasons: StationReason[]
  /** Lower is better, compared from the left. */
  readonly rank: readonly number[]
}

function judge({ station, spans }: Place, claim: Claim, wish: StationWish, now: LocalTime): Judged {
  const open = (Object.hasOwn(wish.loads, station.key) ? wish.loads[station.key] : undefined) ?? 0
  const capacity = station.dailyCapacity
  const full = capacity !== null && open >= capacity
  const hours = openAt(spans, now)
  const reasons: StationReason[] = []
  if (claim.own) reasons.push({ kind: 'customer-choice' })
  if (claim.street !== undefined) reasons.push({ kind: 'street', street: claim.street })
  else if (claim.district !== undefined) reasons.push({ kind: 'district', district: claim.district })
  else if (!claim.own) reasons.push({ kind: 'no-area' })
  reasons.push(hours, full ? { kind: 'full', open, capacity } : { kind: 'load', open, capacity })
  const rank = [
    hours.kind === 'closed' || full ? 1 : 0,
    claim.own ? 0 : 1,
    -(claim.street === undefined ? 0 : placeSpelling(claim.street).length),
    claim.district === undefined ? 1 : 0,
    open / (capacity ?? usualCapacity),
    station.position,
  ]
  return { station, reasons, rank }
}

/** Total: no two stations have the same key. */
function inOrder(a: Judged, b: Judged): number {
  for (const [at, left] of a.rank.entries()) {
    const right = b.rank[at] as number
    if (left !== right) return left - right
  }
  return a.station.key < b.station.key ? -1 : a.station.key > b.station.key ? 1 : 0
}

function longer(name: string, than: string | undefined): boolean {
  return than === undefined || placeSpelling(name).length > placeSpelling(than).length
}

function* named(
  places: readonly Place[],
  namesOf: (station: Station) => readonly string[],
): Generator<readonly [string, Named]> {
  for (const place of places) for (const name of namesOf(place.station)) yield [name, { place, name }]
}
