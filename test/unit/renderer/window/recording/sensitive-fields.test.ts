// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pauseForSensitiveFields } from '../../../../../renderer/window/recording/sensitive-fields.ts'
import { waitFor } from '../../../../support/wait-for.ts'

let told: boolean[]
let end: () => void
const field = (name: string): HTMLInputElement => document.querySelector<HTMLInputElement>(`[name=${name}]`) as never

beforeEach(() => {
  document.body.innerHTML =
    '<input name="address"><form data-sensitive><input name="card"><input name="code"></form><input name="note">'
  told = []
  end = pauseForSensitiveFields(document, (on) => told.push(on))
})
afterEach(() => end())

describe('fields that must not be heard', () => {
  it('pause while they have the keyboard, and from one to the next without going on in between', async () => {
    field('address').focus()
    expect(told).toEqual([])
    field('card').focus()
    expect(told).toEqual([true])
    field('code').focus()
    await Promise.resolve()
    expect(told).toEqual([true])
    field('note').focus()
    await waitFor('going on', () => told.length === 2)
    expect(told).toEqual([true, false])
  })

  it('go on when they are taken away with the keyboard in them, and when nobody looks any more', async () => {
    field('card').focus()
    field('card').remove()
    await waitFor('going on', () => told.length === 2)
    field('code').focus()
    end()
    expect(told).toEqual([true, false, true, false])
  })
})
