import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Seat, startSeat, test } from './support/seat.ts'
import { setUpOf } from './support/set-up-steps.ts'

/**
 * A small company on one machine (PL2), from a bare data folder: its hub, its administrator, its first agent, everything
 * looked at, put off and gone on with, and there again after a restart. Without a PBX, as many begin.
 */

let seat: Seat
/** Owns the data folder, whichever seat runs on it now. */
let first: Seat

test.setTimeout(90_000)
test.beforeAll(async () => {
  first = await startSeat()
  seat = first
})
test.afterAll(async () => {
  await seat.close()
  await first.remove()
})

test('a company without a PBX, to the end and over a restart', async () => {
  const { desk, window } = seat
  const { setUp } = desk.words
  const { open, company, agent, at, next, field } = setUpOf(seat)
  await open()
  // What is wrong is said beside its field, and nothing is begun.
  await next()
  await expect(window.getByText(setUp.wrongAreaCode)).toBeVisible()
  await company()
  await agent()
  await at('pbx')
  await next()
  await at('check')
  await expect(window.getByText(setUp.allGood)).toBeVisible({ timeout: 20_000 })

  // Back keeps what was typed; put off, it goes on where it was.
  await window.getByRole('button', { name: setUp.back }).click()
  await window.getByRole('button', { name: setUp.back }).click()
  await expect(field(setUp.agentName)).toHaveValue('王芳')
  await window.getByRole('button', { name: new RegExp(setUp.step.check) }).click()
  await at('check')
  await window.getByRole('button', { name: setUp.later }).click()
  await window.getByRole('button', { name: setUp.title }).click()
  await at('check')
  await next()
  await at('customers')
  await expect(window.getByRole('button', { name: desk.words.data.importButton })).toBeVisible()
  await next()
  await at('call')
  await window.getByRole('button', { name: setUp.finish.replace('{name}', '王芳') }).click()
  await desk.topicIs('session', 'the agent', ({ phase, me }) => phase === 'signed-in' && me?.jobNumber === '1001')
  await expect(desk.statusBar).toContainText(desk.words.frame.hub.online)

  const kept = await readFile(join(seat.dataFolder, 'company', 'company.json'), 'utf8')
  expect(kept).toContain('小山水站')
  expect(kept).not.toMatch(/green/)

  await seat.quit()
  seat = await startSeat({ dataFolder: seat.dataFolder })
  await seat.desk.unlock()
  await seat.desk.topicIs('company', 'there again', ({ hub, finished }) => hub === 'running' && finished, {
    timeoutMs: 20_000,
  })
  await seat.desk.topicIs('session', 'known', ({ me }) => me?.jobNumber === '1001', { timeoutMs: 20_000 })
})
