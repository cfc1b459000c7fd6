import { plainConfiguration } from './plain-configuration.ts'
import { startAsterisk } from './start-asterisk.ts'

/** Starts the plain Asterisk and keeps it until this program ends; prints how to reach it. For trying things by hand. */
const asterisk = await startAsterisk({ configuration: plainConfiguration })
const { ami, sipUdp, sipTcp, http } = asterisk.ports
console.log(
  `${asterisk.program.versionText}: AMI ${ami}, SIP udp ${sipUdp} tcp ${sipTcp}, ws ${http}, pid ${asterisk.processId()}`,
)
console.log(asterisk.place.configurationFolder)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void asterisk.stop().then(() => process.exit(0)))
}
setInterval(() => undefined, 60_000)
