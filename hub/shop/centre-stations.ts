import { type Centre, type Weekday, weekdays } from '../../contract/centre/centre.ts'
import { type Station } from '../../contract/order/station.ts'

/** A station of `centre.yaml`: calls reach it by its extension, and orders know it from the first start. */
export type CentreStation = Pick<Station, 'key' | 'name' | 'number'> & {
  readonly extension: string
  /** Opening hours it begins with. */
  readonly week: Station['week']
}

const always = Object.fromEntries(weekdays.map((day) => [day, ['00:00-24:00']])) as Station['week']

/** The hours are those of the centre's first number until somebody says the station's own. */
export function stationsOfCentre(centre: Centre): readonly CentreStation[] {
  const key = centre.numbers.find(({ hours }) => hours !== undefined)?.hours
  const week: Partial<Record<Weekday, string[]>> = centre.hours.find((hours) => hours.key === key)?.week ?? always
  return centre.stations.map(({ name, number, extension, ...station }) => ({
    key: station.key,
    name,
    number,
    extension,
    week,
  }))
}
