import { waitFor } from '../support/wait-for.ts'
import { getReady, startSeatAt } from './support/at-work.ts'
import { openCentre } from './support/centre.ts'
import { packetTimes, watchPackets } from './support/media-spy.ts'
import { longestSilence, traceRtp } from './support/rtp-trace.ts'
import { canMakeNetworks, openSeatNetwork } from './support/seat-network.ts'
import { expect, test } from './support/seat.ts'

/**
 * The seat's machine gets another address in mid-call, for true: it sits in a network of its own, and its old address is
 * taken from it without a word to anybody. Nothing tells the app but the system itself.
 */

const extension = '8001'
const goalMs = 1_500

const name = 'the machine gets another address in mid-call: both hear each other again, and the hang-up arrives'

// Networks can be made by root alone; for everybody else survives.test.ts changes the address as seen from the PBX.
if (canMakeNetworks()) test(name, changeAddresses)
else process.stdout.write(`[not here] ${name}: no ip netns for this user\n`)

async function changeAddresses(): Promise<void> {
  test.setTimeout(180_000)
  const centre = await openCentre()
  try {
    const ports = [centre.hub.address.port, centre.wire.port]
    await using network = await openSeatNetwork(process.env['ZUOXI_ELECTRON'] ?? '', ports)
    const trace = await traceRtp(centre.stage)
    const seat = await startSeatAt(centre, extension, { program: network.program })
    try {
      const { desk, window } = seat
      await getReady(centre, seat, extension)
      const caller = await centre.caller()
      await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
      await window.keyboard.press('F2')
      await desk.shows('talking')
      await centre.audioBothWays(extension)

      for (const round of [1, 2]) {
        // It takes over, and has to be listened to as well.
        await desk.topicIs('health', 'a warm spare', ({ media }) => media.spare)
        const pages = seat.mediaPages()
        await watchPackets(pages)
        const connections = centre.wire.connections()
        const at = Date.now()
        network.changeAddress()
        const since = (times: readonly number[]): boolean => times.filter((time) => time > at + 50).length >= 25
        await waitFor('the customer to hear the agent again', async () => since(await trace.toCustomers()))
        await waitFor('the agent to hear the customer again', async () => {
          return since((await packetTimes(seat.mediaPages())).heard)
        })
        const silence = {
          // What the window that was given up had heard went with it; it heard until the end.
          agent: longestSilence([at, ...(await packetTimes(seat.mediaPages())).heard], at),
          customer: longestSilence(await trace.toCustomers(), at),
        }
        const text = `[figure] address ${round}: agent silent ${silence.agent} ms, customer ${silence.customer} ms`
        process.stdout.write(`${text}\n`)
        test.info().annotations.push({ type: 'figure', description: text })
        // Whichever window had the call was not asked for an address it could not know yet.
        expect(pages.filter((page) => page.isClosed())).toHaveLength(1)
        // Far beyond the goal is a failure, beyond it a matter of this machine.
        expect(silence.agent).toBeLessThan(3 * goalMs)
        expect(silence.customer).toBeLessThan(3 * goalMs)
        await waitFor('a line from the new address', () => centre.wire.connections() > connections)
        await expect(desk.statusBar).toContainText(desk.words.frame.sip.registered)
        await expect(desk.statusBar).toContainText(desk.words.frame.hub.online)
        await desk.topicIs('lines', 'talking again', ({ lines }) =>
          lines.every(({ phase, recovering }) => phase === 'talking' && recovering === null),
        )
        await desk.shows('talking')
      }

      await window.keyboard.press('Shift+F2')
      await desk.shows('wrap-up')
      const { call } = await centre.call(caller.from, 'over', ({ endedAt }) => endedAt !== null)
      expect(call).toMatchObject({ extension, endedBy: 'agent', lossReason: null })
    } finally {
      await seat.close()
      await trace.stop()
    }
  } finally {
    await centre.stop()
  }
}
