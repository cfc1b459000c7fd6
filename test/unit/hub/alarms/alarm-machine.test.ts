import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlarmId } from '../../../../contract/ids.ts'
import { stepWatch, type Watch, type WatchEffect } from '../../../../hub/alarms/alarm.machine.ts'

/** Plays a condition second by second: `1` it holds, `0` it does not. @returns what happened, with its second */
function play(seconds: string, limits: { begin: number; end: number; repeat: number }): readonly string[] {
  let watch: Watch | undefined
  let serial = 0
  const told: string[] = []
  for (const [second, mark] of [...seconds].entries()) {
    const step = stepWatch(watch, mark === '1', second, {
      beginMs: limits.begin,
      endMs: limits.end,
      repeatMs: limits.repeat,
      newId: () => `a${String((serial += 1))}` as AlarmId,
    })
    watch = step.watch
    const { effect }: { effect: WatchEffect } = step
    if (effect.kind === 'raise') told.push(`${String(second)} raise`)
    else if (effect.kind === 'repeat' || effect.kind === 'end')
      told.push(`${String(second)} ${effect.kind} ${effect.alarmId}`)
  }
  return told
}

const limits = { begin: 3, end: 2, repeat: 5 }

describe('a condition in time', () => {
  it.each([
    ['is not an alarm until it has held long enough', '0111', []],
    ['is one then', '01111', ['4 raise']],
    ['begins its time anew when it goes away in between', '0110111', []],
    ['ends when it has been away long enough', '1111000', ['3 raise', '6 end a1']],
    ['does not end for a moment of quiet', '11110111110', ['3 raise']],
    ['is the same incident when it comes back soon', '1111000001111', ['3 raise', '6 end a1', '12 repeat a1']],
    ['is another when it comes back late', '11110000000001111', ['3 raise', '6 end a1', '16 raise']],
    [
      'is the same however often',
      '111100011110001111',
      ['3 raise', '6 end a1', '10 repeat a1', '13 end a1', '17 repeat a1'],
    ],
    [
      'counts the time between from when it came back, not from when it had held',
      '1111000000111111',
      ['3 raise', '6 end a1', '13 repeat a1'],
    ],
  ])('%s', (_, seconds, told) => {
    expect(play(seconds, limits)).toEqual(told)
  })

  it('begins and ends at once where no time is asked for', () => {
    expect(play('0101', { begin: 0, end: 0, repeat: 0 })).toEqual(['1 raise', '2 end a1', '3 raise'])
  })

  it('is never raised or repeated while it is open, and only what is open ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('0', '1'), { maxLength: 60 }),
        fc.nat(4),
        fc.nat(4),
        fc.nat(8),
        (marks, begin, end, repeat) => {
          let open = false
          for (const line of play(marks.join(''), { begin, end, repeat })) {
            const ends = line.includes('end')
            expect(ends).toBe(open)
            open = !ends
          }
        },
      ),
      { seed: 11 },
    )
  })
})
