import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EmbeddedHub, startEmbeddedHub } from '../../../../main/embedded-hub/embedded-hub.ts'
import { type SeatError } from '../../../../main/seat-error.ts'
import { createFakeHubProcess, type FakeHubProcess, hubReady } from '../../../support/fake-hub-process.ts'

const start = { kind: 'practice', folder: '/there/practice', language: 'en' } as const

describe('the hub that this machine starts itself', () => {
  let lives: FakeHubProcess[]
  let logged: string[]
  let told: string[]
  let lost: SeatError[]
  let obeys: boolean
  let hub: EmbeddedHub

  beforeEach(() => {
    vi.useFakeTimers()
    ;[lives, logged, told, lost] = [[], [], [], []]
    obeys = true
    hub = startEmbeddedHub({
      start,
      open() {
        const life = createFakeHubProcess({ obeys })
        lives.push(life)
        return life
      },
      progress: ({ what }) => told.push(what.en),
      again: ({ enrolmentCode }) => told.push(`again ${enrolmentCode}`),
      lost: (why) => lost.push(why),
      log: (level, text, detail) => logged.push(`${level} ${text} ${JSON.stringify(detail)}`),
    })
  })
  afterEach(() => vi.useRealTimers())

  const life = (at = 0): FakeHubProcess => {
    const found = lives[at]
    if (found === undefined) throw new Error(`no process ${String(at)}`)
    return found
  }
  const next = (): Promise<unknown> => vi.advanceTimersByTimeAsync(3_000)

  it('is told what to start, says how far it is, and then how to reach it', async () => {
    expect(life().sent).toEqual([{ kind: 'start', start }])
    life().says({ kind: 'progress', what: { 'zh-CN': '客户', en: 'Customers' }, done: 1, total: 3 })
    life().says(hubReady())
    expect((await hub.ready).people).toHaveLength(2)
    expect(told).toEqual(['Customers'])
  })

  it('that says nonsense is not believed, and nothing of what it says is logged', async () => {
    life().says('hello')
    life().says({ ...hubReady(), enrolmentCode: 7 } as never)
    life().says(hubReady())
    await hub.ready
    expect(logged.filter((line) => line.startsWith('warn'))).toHaveLength(2)
    expect(logged.join()).not.toMatch(/pass of|ZUOXI1|hello/)
  })

  it('that cannot be started says why in both languages, and is not started again', async () => {
    life().says({ kind: 'failed', text: { 'zh-CN': '磁盘已满', en: 'the disk is full' } })
    life().ends(1)
    await expect(hub.ready).rejects.toMatchObject({
      code: 'seat.own-hub',
      parameters: { reason: { en: 'the disk is full' } },
    })
    await next()
    expect(lives).toHaveLength(1)
  })

  it('that crashes is started again, before and after it was there', async () => {
    life().ends(139)
    await next()
    life(1).says(hubReady())
    await hub.ready
    life(1).ends(null)
    await next()
    life(2).says(hubReady({ enrolmentCode: 'ZUOXI1~127.0.0.1~2~x' }))
    expect(told).toEqual(['again ZUOXI1~127.0.0.1~2~x'])
    expect(lost).toEqual([])
  })

  it('that keeps crashing is given up, and it is said', async () => {
    life().says(hubReady())
    await hub.ready
    for (const at of [0, 1, 2, 3]) {
      life(at).ends(1)
      await next()
    }
    expect(lives).toHaveLength(4)
    expect(lost.map(({ code }) => code)).toEqual(['seat.own-hub'])
  })

  it('is asked to stop, and not started again', async () => {
    life().says(hubReady())
    await hub.stop()
    await next()
    expect(life().sent.at(-1)).toEqual({ kind: 'stop' })
    expect(life().killed()).toBe(false)
    expect(lives).toHaveLength(1)
  })

  it('that does not stop is killed', async () => {
    obeys = false
    life().ends(1)
    await next()
    const stopped = hub.stop()
    await vi.advanceTimersByTimeAsync(6_000)
    await stopped
    expect(life(1).killed()).toBe(true)
  })

  it('is not started again when it is stopped between two lives', async () => {
    life().ends(1)
    await hub.stop()
    await next()
    expect(lives).toHaveLength(1)
  })
})
