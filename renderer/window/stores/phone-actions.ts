import { defineStore } from 'pinia'
import { type LineAction, type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { ask } from './ask.ts'
import { useLines } from './topic-store.ts'

/**
 * What the person asks of the phone. Each only asks: lines change when main says so. While one is on its way the same is
 * not asked twice, so a key pressed in haste is pressed once.
 */
export const usePhone = defineStore('phone', () => {
  const lines = useLines()
  const onTheWay = new Set<string>()

  async function once<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
    if (onTheWay.has(what)) return undefined
    onTheWay.add(what)
    try {
      return await run()
    } finally {
      onTheWay.delete(what)
    }
  }

  /** Does to this line what its button says; `transfer` and `dtmf` need more and have their own ways. */
  async function act(line: Pick<PhoneLine, 'lineId'>, action: Exclude<LineAction, 'transfer' | 'dtmf'>): Promise<void> {
    const { lineId } = line
    await once(`${action} ${lineId}`, async () => {
      switch (action) {
        case 'answer':
          return ask('phone.answer', { lineId })
        case 'reject':
        case 'hang-up':
          return ask('phone.hang-up', { lineId })
        case 'hold':
          return ask('phone.hold', { lineId })
        case 'retrieve':
          return ask('phone.retrieve', { lineId })
        case 'mute':
        case 'unmute':
          return ask('phone.mute', { lineId, muted: action === 'mute' })
        case 'complete-transfer':
          return ask('phone.complete-transfer', { lineId })
        case 'conference':
        case 'leave-conference':
          return ask('phone.conference', { joined: action === 'conference' })
      }
    })
  }

  /** @returns whether the phone took it */
  const dial = async (number: string): Promise<boolean> =>
    (await once('dial', () => ask('phone.dial', { number }))) !== undefined
  const redial = async (): Promise<boolean> => (await once('dial', () => ask('phone.redial', null))) !== undefined
  const transfer = async (lineId: string, to: string): Promise<boolean> =>
    (await once(`transfer ${lineId}`, () => ask('phone.transfer', { lineId, to }))) !== undefined
  const consult = async (lineId: string, to: string): Promise<boolean> =>
    (await once(`transfer ${lineId}`, () => ask('phone.consult', { lineId, to }))) !== undefined
  const cancelTransfer = (lineId: string): Promise<unknown> =>
    once(`cancel ${lineId}`, () => ask('phone.cancel-transfer', { lineId }))
  const park = async (lineId: string): Promise<boolean> =>
    (await once(`park ${lineId}`, () => ask('phone.park', { lineId }))) !== undefined
  const pickUp = async (callId: string): Promise<boolean> =>
    (await once(`pick-up ${callId}`, () => ask('phone.pick-up', { callId }))) !== undefined
  const record = (lineId: string, action: 'pause' | 'resume'): Promise<unknown> =>
    once(`record ${lineId}`, () => ask('phone.record', { lineId, action }))
  const startRecording = (lineId: string): Promise<unknown> =>
    once(`recording ${lineId}`, () => ask('recording.start', { lineId }))
  const stopRecording = (lineId: string): Promise<unknown> =>
    once(`recording ${lineId}`, () => ask('recording.stop', { lineId }))
  const sendTones = (lineId: string, tones: string): Promise<unknown> => ask('phone.dtmf', { lineId, tones })

  const line = (lineId: string | null): PhoneLine | null =>
    lines.state.lines.find((one) => one.lineId === lineId) ?? null

  return {
    ...{ act, dial, redial, transfer, consult, cancelTransfer, park, pickUp, sendTones, line },
    ...{ record, startRecording, stopRecording },
  }
})
