import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type Pbx, type PbxFact, type PbxSnapshot } from '../../hub/pbx/port.ts'
import { isCallFact, sayFacts } from '../support/adapter/say-facts.ts'

/** The people around a PBX, played by a test: telephones on a real one, method calls on the fake. */
export type PbxDriver = {
  readonly pbx: Pbx
  readonly facts: PbxFact[]
  readonly snapshots: PbxSnapshot[]
  /** Two seats that take turns in the order they signed in. */
  readonly queue: QueueKey
  readonly seats: readonly [Extension, Extension]
  customerCalls(number: string): Promise<{ hangUp(): Promise<void> }>
  /** Waits until the seat rings. */
  rings(extension: Extension): Promise<{
    answer(): Promise<void>
    reject(): Promise<void>
    hold(): Promise<void>
    retrieve(): Promise<void>
    hangUp(): Promise<void>
  }>
  /** Waits until the supervisor's phone rings for the mark, and takes it. */
  listensIn(extension: Extension, mark: string): Promise<{ hangUp(): Promise<void> }>
  /** Until a fact of that kind that fits has been told since `clear`. */
  told(kind: PbxFact['kind'], fits?: (fact: PbxFact) => boolean): Promise<PbxFact>
  cutLine(): Promise<void>
  healLine(): Promise<void>
  /** Nobody calls, nobody is signed in, nothing has been told. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** The rules of hub/pbx/port.ts, the same for every PBX. */
export function describePortConformance(name: string, start: () => Promise<PbxDriver>): void {
  describe(`${name} keeps the rules of the PBX port`, () => {
    let pbx: PbxDriver
    let first: Extension
    let second: Extension
    beforeAll(async () => {
      pbx = await start()
      ;[first, second] = pbx.seats
    })
    afterAll(() => pbx.close())
    beforeEach(() => pbx.clear())

    const signIn = async (...extensions: Extension[]): Promise<void> => {
      for (const extension of extensions) {
        await pbx.pbx.commands.signIn(extension, pbx.queue, 0, false, null)
        await pbx.told('queue.member', (fact) => fact.kind === 'queue.member' && fact.extension === extension)
      }
    }
    const story = (): string[] => sayFacts(pbx.facts)
    /** From the queue on: how a call comes in is the dial plan's affair. */
    const fromQueue = (): string[] => story().slice(story().findIndex((line) => line.startsWith('A queued')))
    const callOf = (fact: PbxFact): string => (isCallFact(fact) ? fact.call : '')

    it('tells link and snapshot before anything else', () => {
      expect(pbx.snapshots.length).toBeGreaterThan(0)
      expect(pbx.snapshots[0]?.seats.map((seat) => seat.extension)).toEqual(expect.arrayContaining([first, second]))
    })

    it('answered, held, retrieved, hung up by the customer', async () => {
      await signIn(first)
      const customer = await pbx.customerCalls('13800001111')
      const seat = await pbx.rings(first)
      await seat.answer()
      await pbx.told('call.answered')
      await seat.hold()
      await pbx.told('call.held')
      await seat.retrieve()
      await pbx.told('call.retrieved')
      await customer.hangUp()
      await pbx.told('call.ended')
      expect(fromQueue()).toEqual([
        `A queued ${pbx.queue} 1`,
        `A offered ${first} ${pbx.queue}`,
        `A offer-ended ${first} answered`,
        `A left-queue ${pbx.queue} answered`,
        `A answered ${first} ${pbx.queue}`,
        `A held ${first}`,
        `A retrieved ${first}`,
        `A left ${first} by customer`,
        'A ended by customer',
      ])
      const calls = pbx.facts.filter(isCallFact)
      expect(new Set(calls.map((fact) => fact.call)).size).toBe(1)
      expect(calls.map((fact) => fact.at)).toEqual(calls.map((fact) => fact.at).sort((a, b) => a - b))
      expect(calls[0]).toMatchObject({ kind: 'call.started', direction: 'inbound', callerNumber: '13800001111' })
    })

    it('refused by one seat, answered by the next, who hangs up', async () => {
      await signIn(first, second)
      await pbx.customerCalls('13800001111')
      await (await pbx.rings(first)).reject()
      const seat = await pbx.rings(second)
      await seat.answer()
      await pbx.told('call.answered')
      await seat.hangUp()
      await pbx.told('call.ended')
      expect(fromQueue()).toEqual([
        `A queued ${pbx.queue} 1`,
        `A offered ${first} ${pbx.queue}`,
        `A offer-ended ${first} rejected`,
        `A offered ${second} ${pbx.queue}`,
        `A offer-ended ${second} answered`,
        `A left-queue ${pbx.queue} answered`,
        `A answered ${second} ${pbx.queue}`,
        `A left ${second} by agent`,
        'A ended by agent',
      ])
    })

    it('abandoned while a seat rings', async () => {
      await signIn(first)
      const customer = await pbx.customerCalls('13800001111')
      await pbx.rings(first)
      await pbx.told('call.offered')
      await customer.hangUp()
      await pbx.told('call.ended')
      expect(fromQueue().slice(2)).toEqual([
        `A offer-ended ${first} caller-left`,
        `A left-queue ${pbx.queue} abandoned`,
        'A ended by customer',
      ])
    })

    it('picked up by a seat that was not asked', async () => {
      await signIn(first)
      const customer = await pbx.customerCalls('13800001111')
      await pbx.rings(first)
      const offered = await pbx.told('call.offered')
      await pbx.pbx.commands.pickUp(callOf(offered), second)
      await (await pbx.rings(second)).answer()
      await pbx.told('call.answered')
      await customer.hangUp()
      await pbx.told('call.ended')
      expect(fromQueue().slice(2)).toEqual([
        `A offer-ended ${first} elsewhere`,
        `A left-queue ${pbx.queue} transferred`,
        `A offered ${second}`,
        `A offer-ended ${second} answered`,
        `A answered ${second}`,
        `A left ${second} by customer`,
        'A ended by customer',
      ])
    })

    it('a supervisor listens, climbs without a second ring, hands back; with the call it is over', async () => {
      await signIn(first)
      const customer = await pbx.customerCalls('13800001111')
      await (await pbx.rings(first)).answer()
      const call = callOf(await pbx.told('call.answered'))
      const { commands } = pbx.pbx
      const on = (mode: string) => pbx.told('call.supervised', (fact) => 'mode' in fact && fact.mode === mode)
      await commands.supervise(call, first, second, 'listen', 'mark-1')
      const phone = await pbx.listensIn(second, 'mark-1')
      await on('listen')
      await commands.supervise(call, first, second, 'barge', 'mark-1')
      await on('barge')
      await pbx.cutLine()
      await pbx.healLine()
      await pbx.told('link', (fact) => fact.kind === 'link' && fact.state === 'up')
      expect(pbx.snapshots.at(-1)?.supervisions).toEqual([
        { call, extension: first, supervisor: second, mode: 'barge', listening: true },
      ])
      await phone.hangUp()
      expect(await on('ended')).toMatchObject({ by: 'supervisor' })
      pbx.facts.length = 0
      await commands.supervise(call, first, second, 'whisper', 'mark-2')
      await pbx.listensIn(second, 'mark-2')
      await on('whisper')
      await commands.superviseEnd(call, second)
      await commands.superviseEnd(call, second)
      expect(await on('ended')).toMatchObject({ by: 'pbx' })
      await customer.hangUp()
      await pbx.told('call.ended')
      const seen = story().filter((line) => line.includes('supervised') || line.startsWith('A ended'))
      expect(seen).toEqual([
        `A supervised ${first} by ${second} whisper`,
        `A supervised ${first} by ${second} ended`,
        'A ended by customer',
      ])
    })

    it('seats sign in once, pause everywhere with a reason, and sign out', async () => {
      await signIn(first)
      await pbx.pbx.commands.signIn(first, pbx.queue, 3, true, 'lunch')
      await pbx.told('queue.member', (fact) => fact.kind === 'queue.member' && fact.reason === 'lunch')
      await pbx.pbx.commands.pause(first, null)
      await pbx.told('queue.member', (fact) => fact.kind === 'queue.member' && !fact.paused && fact.penalty === 3)
      await pbx.pbx.commands.setPenalty(first, pbx.queue, 5)
      await pbx.told('queue.member', (fact) => fact.kind === 'queue.member' && fact.penalty === 5)
      await pbx.pbx.commands.signOut(first, pbx.queue)
      await pbx.told('queue.member-removed')
      await pbx.pbx.commands.signOut(first, pbx.queue)
      await expect(pbx.pbx.commands.pause(second, 'lunch')).rejects.toMatchObject({ code: 'pbx.refused' })
    })

    it('refuses what names nothing, in words', async () => {
      const nowhere = 'no-such-call'
      const { commands } = pbx.pbx
      const refused = { code: 'pbx.refused', parameters: { reason: expect.stringMatching(/\w/) } }
      await expect(commands.hangUp(nowhere)).rejects.toMatchObject(refused)
      await expect(commands.hangUpLeg(nowhere, first)).rejects.toMatchObject(refused)
      await expect(commands.transferBlind(nowhere, first, '8003')).rejects.toMatchObject(refused)
      await expect(commands.transferAttended(nowhere, first, '8003')).rejects.toMatchObject(refused)
      await expect(commands.pickUp(nowhere, first)).rejects.toMatchObject(refused)
      await expect(commands.supervise(nowhere, first, second, 'listen', 'mark')).rejects.toMatchObject(refused)
      await expect(commands.takeOver(nowhere, first, second)).rejects.toMatchObject(refused)
      await expect(commands.record(nowhere, 'start')).rejects.toMatchObject(refused)
    })

    it('after a lost line: down, commands unavailable, up, snapshot, and the same call goes on', async () => {
      await signIn(first)
      const customer = await pbx.customerCalls('13800001111')
      const seat = await pbx.rings(first)
      await seat.answer()
      const answered = await pbx.told('call.answered')
      const snapshots = pbx.snapshots.length
      await pbx.cutLine()
      await pbx.told('link', (fact) => fact.kind === 'link' && fact.state === 'down')
      await expect(pbx.pbx.commands.hangUp(callOf(answered))).rejects.toMatchObject({ code: 'pbx.unavailable' })
      await pbx.healLine()
      await pbx.told('link', (fact) => fact.kind === 'link' && fact.state === 'up')
      expect(pbx.snapshots).toHaveLength(snapshots + 1)
      const found = pbx.snapshots.at(-1)?.calls.find((call) => call.call === callOf(answered))
      expect(found).toMatchObject({ phase: 'talking', callerNumber: '13800001111', direction: 'inbound' })
      expect(pbx.snapshots.at(-1)?.members).toMatchObject([{ extension: first, queue: pbx.queue }])
      await customer.hangUp()
      const ended = await pbx.told('call.ended')
      expect(callOf(ended)).toBe(callOf(answered))
    })
  })
}
