import { type Centre } from '../../../contract/centre/centre.ts'
import { quickWaterCentre } from '../../pbx/support/test-centre.ts'

/** The water company for tests, on softphones, every queue in turn, and nothing recorded unless wanted. */
export async function practiceCentre(recording: Partial<Centre['recording']> = { rule: 'none' }): Promise<Centre> {
  const centre = await quickWaterCentre()
  return {
    ...centre,
    seats: centre.seats.map((seat) => ({ ...seat, phone: 'softphone' as const, outsideCalls: true })),
    queues: centre.queues.map((queue) => ({ ...queue, strategy: 'round-robin' as const })),
    recording: { ...centre.recording, ...recording },
  }
}

export const practicePassword = (extension: string): string => `practice-${extension}-secret`

export const practicePasswords = (centre: Pick<Centre, 'seats'>): Record<string, string> =>
  Object.fromEntries(centre.seats.map(({ extension }) => [extension, practicePassword(extension)]))
