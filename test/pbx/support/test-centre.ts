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

/** Numbers of that centre as the trunk delivers them. */
export const waterLine = '057188886666'
export const serviceLine = '057187776666'
