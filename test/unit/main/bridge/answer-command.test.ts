import { describe, expect, it } from 'vitest'
import { commands } from '../../../../contract/bridge/commands.ts'
import { commandNames } from '../../../../contract/bridge/names.ts'
import { type Language } from '../../../../contract/language.ts'
import { answerCommand, type CommandHandlers } from '../../../../main/bridge/answer-command.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { nastyTexts } from '../../../support/wrong-input/nasty-values.ts'

/** Answers with these handlers; whatever else is asked was not to be reached. */
function desk(given: Partial<CommandHandlers>, language: Language = 'zh-CN') {
  const unexpected: { error: unknown; command: string; reference: string }[] = []
  const handlers = new Proxy(given as CommandHandlers, {
    get: (known, name: keyof CommandHandlers) =>
      known[name] ?? (() => Promise.reject(new Error(`${name} was reached`))),
  })
  return {
    unexpected,
    answer: (name: unknown, input: unknown) =>
      answerCommand(name, input, {
        handlers,
        language: () => language,
        newReference: () => 'r-1',
        unexpected: (error, command, reference) => unexpected.push({ error, command, reference }),
      }),
  }
}

describe('a command from the window', () => {
  it('reaches its handler with what the schema makes of it', async () => {
    const { answer } = desk({ 'phone.dial': ({ number }) => Promise.resolve({ lineId: `to ${number}` }) })
    expect(await answer('phone.dial', { number: ' 8002 ' })).toEqual({ ok: true, value: { lineId: 'to 8002' } })
  })

  it('that does not exist is refused, also by the names every object has', async () => {
    const { answer, unexpected } = desk({})
    for (const name of ['app.explode', '__proto__', 'constructor', 'toString', '', 7, null, {}]) {
      expect(await answer(name, null)).toMatchObject({ ok: false, error: { code: 'seat.input-invalid' } })
    }
    expect(unexpected).toEqual([])
  })

  it.each([
    ['zh-CN', '内容有误：number 格式不对'],
    ['en', 'That is not valid: number does not have the right form'],
  ] as const)('with a wrong field names the place and the reason in %s', async (language, words) => {
    const { answer } = desk({}, language)
    const result = await answer('phone.dial', { number: 'rm -rf' })
    expect(result).toMatchObject({ ok: false, error: { code: 'seat.input-invalid', parameters: { place: 'number' } } })
    expect(result.ok ? '' : result.error.message).toContain(words)
  })

  it('of any name with anything that does not fit is a value, never a throw, and reaches nobody', async () => {
    const { answer, unexpected } = desk({})
    const junk: readonly unknown[] = [
      undefined,
      0,
      Number.NaN,
      true,
      [],
      [null],
      new Date(0),
      new Map(),
      { surprise: 1 },
      JSON.parse('{"__proto__": {"polluted": true}, "lineId": 5}'),
      ...nastyTexts,
      ...nastyTexts.map((text) => ({ lineId: text.repeat(3), number: text, code: [text] })),
    ]
    let refused = 0
    for (const name of commandNames) {
      for (const input of junk.filter((one) => !commands[name].input.safeParse(one).success)) {
        const result = await answer(name, input)
        expect(result, `${name} with ${JSON.stringify(input)?.slice(0, 80)}`).toMatchObject({ ok: false })
        if (result.ok) continue
        expect(result.error.code).toBe('seat.input-invalid')
        expect(result.error.message).toMatch(/^内容有误/)
        expect(result.error.message.length).toBeLessThan(600)
        expect(result.error.message).not.toMatch(/ at .*\(|node:|expected/)
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(commandNames.length * 20)
    expect(unexpected).toEqual([])
    expect('polluted' in {}).toBe(false)
  })
})

describe('a handler that fails', () => {
  it.each([
    ['zh-CN', '尚未签入座席。'],
    ['en', 'Not signed in to a seat.'],
  ] as const)('with what the person should read is told in %s', async (language, message) => {
    const { answer, unexpected } = desk(
      { 'phone.redial': () => Promise.reject(new SeatError('seat.signed-out')) },
      language,
    )
    expect(await answer('phone.redial', null)).toEqual({
      ok: false,
      error: { code: 'seat.signed-out', message, parameters: {} },
    })
    expect(unexpected).toEqual([])
  })

  it('with the hub’s own refusal keeps the hub’s code and sentence', async () => {
    const { answer } = desk({
      'phone.redial': () => Promise.reject(SeatError.fromHub('pbx.refused', '交换机没有接受。', { reason: 'busy' })),
    })
    expect(await answer('phone.redial', null)).toEqual({
      ok: false,
      error: { code: 'pbx.refused', message: '交换机没有接受。', parameters: { reason: 'busy' } },
    })
  })

  it('unforeseen is told with a reference alone; the error goes to the log', async () => {
    const error = new Error('connect ECONNREFUSED 10.0.0.7 with token eyJhbGciOi')
    const { answer, unexpected } = desk({ 'phone.redial': () => Promise.reject(error) })
    const result = await answer('phone.redial', null)
    expect(result).toMatchObject({ ok: false, error: { code: 'seat.failed', parameters: { reference: 'r-1' } } })
    expect(JSON.stringify(result)).not.toContain('10.0.0.7')
    expect(JSON.stringify(result)).not.toContain('eyJ')
    expect(unexpected).toEqual([{ error, command: 'phone.redial', reference: 'r-1' }])
  })

  it('by throwing at once, or with nothing, is answered as well', async () => {
    const { answer } = desk({
      'phone.redial': () => {
        throw new TypeError('not a promise')
      },
      'phone.pick-up': () => Promise.reject(undefined as unknown as Error),
    })
    expect(await answer('phone.redial', null)).toMatchObject({ ok: false, error: { code: 'seat.failed' } })
    const pickUp = await answer('phone.pick-up', { callId: '0192f000-0000-7000-8000-000000000001' })
    expect(pickUp).toMatchObject({ ok: false, error: { code: 'seat.failed' } })
  })
})
