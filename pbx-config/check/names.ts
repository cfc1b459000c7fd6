import { type Centre } from '../../contract/centre/centre.ts'
import { type Destination, destinationOf } from '../../contract/centre/destination.ts'
import { canonicalNumber, numberForms } from '../../contract/centre/number.ts'
import { parkingSlots } from '../asterisk/parking-slots.ts'
import { type Reporter, reportTwice } from './reporter.ts'
import { type Path } from './source.ts'
import { hint } from './suggestion.ts'

const lists = ['queues', 'skills', 'menus', 'hours', 'trunks', 'stations', 'music'] as const
const reserved = new Set(['general', 'global', 'default', 'system', 'globals', 'zuoxi'])

/** What is named twice, and names that mean something of their own in PBX files. */
export function checkNames(centre: Centre, reporter: Reporter): void {
  const { report } = reporter
  for (const list of lists) {
    reportTwice(
      reporter,
      'twice.key',
      centre[list].map(({ key }, index) => [key, [list, index, 'key']] as const),
    )
    for (const [index, { key }] of centre[list].entries()) {
      const own = list === 'music' && key === 'default'
      if ((reserved.has(key) && !own) || (list === 'trunks' && key.startsWith('transport-'))) {
        report([list, index, 'key'], 'key.reserved', { value: key })
      }
    }
  }
  const extensions = (['seats', 'queues', 'stations'] as const).flatMap((list) =>
    centre[list].map((one, index) => {
      const owner = 'label' in one ? one.label.zh : one.name
      return [one.extension, [list, index, 'extension'], owner] as const
    }),
  )
  reportTwice(reporter, 'twice.extension', extensions)
  for (const [value, path] of extensions) {
    if (Number(value) >= parkingSlots.from && Number(value) <= parkingSlots.to) {
      report(path, 'extension.parking', { value, range: `${String(parkingSlots.from)}–${String(parkingSlots.to)}` })
    }
  }
  reportTwice(
    reporter,
    'twice.jobNumber',
    centre.seats.map(({ jobNumber }, index) => [jobNumber, ['seats', index, 'jobNumber']] as const),
  )
  const { areaCode } = centre.company
  const forms = new Map<string, number>()
  for (const [index, { number }] of centre.numbers.entries()) {
    const own = numberForms(canonicalNumber(number, areaCode), areaCode)
    const other = own.map((form) => forms.get(form)).find((found) => found !== undefined)
    if (other !== undefined) {
      report(['numbers', index, 'number'], 'twice.number', {
        value: number,
        line: reporter.lineOf(['numbers', other, 'number']),
      })
    }
    for (const form of own) forms.set(form, forms.get(form) ?? index)
  }
}

/** Every destination of the definition with its place. */
export function destinationsOf(centre: Centre): readonly (readonly [Path, Destination])[] {
  return [
    ...centre.numbers.flatMap(({ entry, closed }, index) => [
      [['numbers', index, 'entry'], entry] as const,
      ...(closed === undefined ? [] : [[['numbers', index, 'closed'], closed] as const]),
    ]),
    ...centre.queues.map(({ overflow }, index) => [['queues', index, 'overflow'], overflow] as const),
    ...centre.menus.flatMap(({ keys, otherwise, collect }, index) => [
      ...Object.entries(keys).map(([key, destination]) => [['menus', index, 'keys', key], destination] as const),
      [['menus', index, 'otherwise'], otherwise] as const,
      ...(collect === undefined ? [] : [[['menus', index, 'collect', 'then'], collect.then] as const]),
    ]),
  ]
}

/** Names that lead nowhere. */
export function checkReferences(centre: Centre, { report }: Reporter): void {
  const keys = (list: (typeof lists)[number]) => centre[list].map(({ key }) => key)
  const known = {
    queue: keys('queues'),
    menu: keys('menus'),
    skill: keys('skills'),
    hours: keys('hours'),
    trunk: keys('trunks'),
    music: ['default', ...keys('music')],
  }
  const ask = (kind: keyof typeof known, value: string | undefined, path: Path) => {
    if (value !== undefined && !known[kind].includes(value))
      report(path, `unknown.${kind}`, { value, hint: hint(value, known[kind]) })
  }
  const { areaCode } = centre.company
  const own = new Set(centre.numbers.map(({ number }) => canonicalNumber(number, areaCode)))
  const askOutside = (number: string, path: Path) => {
    if (own.has(canonicalNumber(number, areaCode))) report(path, 'outside.own', { value: number })
  }
  const extensions = new Set([...centre.seats, ...centre.queues, ...centre.stations].map(({ extension }) => extension))
  const boxes = new Set([
    ...centre.seats.filter(({ voicemail }) => voicemail).map(({ extension }) => extension),
    ...centre.queues.filter(({ voicemail }) => voicemail).flatMap(({ key, extension }) => [key, extension]),
  ])
  for (const [path, destination] of destinationsOf(centre)) {
    const { kind, target } = destinationOf(destination)
    const place = [...path, kind]
    if (kind === 'queue' || kind === 'menu') ask(kind, target, place)
    if (kind === 'extension' && !extensions.has(target)) report(place, 'unknown.extension', { value: target })
    if (kind === 'voicemail' && !boxes.has(target)) report(place, 'unknown.voicemail', { value: target })
    if (kind === 'outside') askOutside(target, place)
  }
  for (const [index, called] of centre.numbers.entries()) {
    ask('queue', called.defaultQueue, ['numbers', index, 'defaultQueue'])
    ask('hours', called.hours, ['numbers', index, 'hours'])
    if (called.hours !== undefined && called.closed === undefined)
      report(['numbers', index], 'number.closed', { value: called.number })
  }
  for (const [index, seat] of centre.seats.entries()) {
    for (const skill of Object.keys(seat.skills)) ask('skill', skill, ['seats', index, 'skills', skill])
    if (typeof seat.phone === 'object') askOutside(seat.phone.outside, ['seats', index, 'phone', 'outside'])
  }
  for (const [index, station] of centre.stations.entries()) askOutside(station.number, ['stations', index, 'number'])
  for (const [index, queue] of centre.queues.entries()) {
    ask('skill', queue.skill, ['queues', index, 'skill'])
    ask('music', queue.music, ['queues', index, 'music'])
  }
  for (const [index, key] of (centre.outgoing ?? []).entries()) ask('trunk', key, ['outgoing', index])
  for (const [index, { fallbackNumber }] of centre.trunks.entries()) {
    if (fallbackNumber !== undefined && !own.has(canonicalNumber(fallbackNumber, areaCode))) {
      report(['trunks', index, 'fallbackNumber'], 'unknown.number', { value: fallbackNumber })
    }
  }
}
