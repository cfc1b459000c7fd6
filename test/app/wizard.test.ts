import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { passPhrase } from './support/desk.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

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
  const { setUp, session, practice } = desk.words
  const next = () => window.getByRole('button', { name: setUp.next, exact: true }).click()
  const field = (label: string) => window.getByLabel(label, { exact: true })
  const at = (step: keyof typeof setUp.step) =>
    expect(window.getByRole('heading', { name: setUp.step[step], level: 2 })).toBeVisible({ timeout: 20_000 })

  await window.getByRole('button', { name: new RegExp(practice.first.company) }).click()
  if ((await desk.topic('session')).phase === 'locked') {
    await field(session.passPhrase).fill(passPhrase)
    await field(session.passPhraseAgain).fill(passPhrase)
    await window.getByRole('button', { name: session.passPhraseSet }).click()
  }

  await at('company')
  // What is wrong is said beside its field, and nothing is begun.
  await next()
  await expect(window.getByText(setUp.wrongAreaCode)).toBeVisible()
  await field(setUp.companyName).fill('小山水站')
  await field(setUp.areaCode).fill('0571')
  await field(setUp.adminPassword).fill('green hills far away')
  await next()

  await at('agent')
  await field(setUp.agentName).fill('王芳')
  await field(setUp.agentPassword).fill('seven green buckets')
  await next()
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
