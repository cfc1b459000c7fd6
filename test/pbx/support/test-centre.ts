import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Centre, centreSchema } from '../../../contract/centre/centre.ts'

const examples = join(import.meta.dirname, '../../../pbx-config/examples')

export type ExampleName = 'qingquan-water' | 'hotline-12345'

/** A worked example as it is delivered. */
export async function exampleCentre(name: ExampleName): Promise<Centre> {
  return centreSchema.parse(parse(await readFile(join(examples, name, 'centre.yaml'), 'utf8')))
}

/**
 * The water company for tests: the same numbers, queues and seats, but quick. One trunk that is known by address (a
 * registration would need a provider), desk phones instead of WebRTC ones except 8003, nobody at an outside number but
 * 8008, and seconds where the example has minutes. `water-order` serves by level and overflows to `after-sales`.
 */
export async function quickWaterCentre(): Promise<Centre> {
  const centre = await exampleCentre('qingquan-water')
  return {
    ...centre,
    trunks: centre.trunks.filter(({ key }) => key === 'unicom'),
    outgoing: ['unicom'],
    seats: centre.seats.map((seat) =>
      seat.phone === 'softphone' && seat.extension !== '8003' ? { ...seat, phone: 'desk-phone' as const } : seat,
    ),
    queues: centre.queues.map((queue) => ({
      ...queue,
      announce: { ...queue.announce, position: false, wait: false },
      ringSeconds: 5,
      retrySeconds: 1,
      wrapUpSeconds: 0,
      serviceLevelSeconds: 5,
      maxWaitSeconds: queue.key === 'water-order' ? 12 : 20,
    })),
    numbers: centre.numbers.map((number) => {
      if (number.number !== '0571-88886666') return { ...number, entry: { queue: 'after-sales' } }
      return number
    }),
  }
}

/**
 * The hotline for a busy minute: its twenty seats on desk phones, its three queues, one number for each queue without the
 * menu before it, seconds where the example has minutes.
 */
export async function hotlineOfDeskPhones(): Promise<Centre> {
  const centre = await exampleCentre('hotline-12345')
  const [menuLine, companyLine] = centre.numbers
  if (menuLine === undefined || companyLine === undefined) throw new Error('the hotline has two numbers')
  return {
    ...centre,
    trunks: centre.trunks.map((trunk) => ({ ...trunk, key: 'unicom', codecs: ['alaw', 'ulaw'] })),
    seats: centre.seats.map((seat) => ({ ...seat, phone: 'desk-phone' as const })),
    queues: centre.queues.map((queue) => ({
      ...queue,
      announce: { ...queue.announce, position: false, wait: false },
      ringSeconds: 5,
      retrySeconds: 1,
      wrapUpSeconds: 0,
      serviceLevelSeconds: 5,
      maxWaitSeconds: 8,
    })),
    numbers: [
      { ...menuLine, entry: { queue: 'consultation' }, closed: { queue: 'complaint' } },
      companyLine,
      { ...menuLine, number: '12346', label: 'English', entry: { queue: 'english' }, defaultQueue: 'english' },
    ],
    menus: [],
  }
}

/** Numbers of that centre as the trunk delivers them. */
export const waterLine = '057188886666'
export const serviceLine = '057187776666'
