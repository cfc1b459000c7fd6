import { type SetUpFinding } from '../../contract/set-up.ts'
import { loadCentre } from '../../pbx-config/load-centre.ts'
import { loadSecrets } from '../../pbx-config/secrets-file.ts'
import { examine } from '../doctor/doctor.ts'
import { type Finding } from '../doctor/finding.ts'
import { readPbxAuthority } from '../seats/pbx-authority.ts'
import { askLine } from './ask-line.ts'
import { askSeatsWay, askSip } from './ask-telephony.ts'

/** Of what the doctor looks at, what somebody who sets up can do nothing about yet, or chose himself. */
const beside = new Set(['settings', 'schema', 'operation-log', 'search-index', 'books'])

/** Everything that the company's hub and its PBX need, in plain words; the hub may be running. */
export async function checkCompany(dataFolder: string, centreFile: string | null): Promise<readonly SetUpFinding[]> {
  const found = await examine({ dataFolder, ...(centreFile === null ? {} : { centreFile }) })
  const shown = found.filter(({ check, verdict }) => verdict === 'fail' || !beside.has(check))
  if (centreFile === null) return shown.filter(({ check }) => check !== 'centre')
  return [...shown, ...(await askTelephony(centreFile))]
}

async function askTelephony(centreFile: string): Promise<readonly Finding[]> {
  const { centre } = await loadCentre(centreFile)
  if (centre === undefined) return []
  const { network, hub, trunks } = centre
  const { secrets } = await loadSecrets(centreFile)
  const [host = '127.0.0.1'] = network.names
  const authority = await readPbxAuthority(network, centreFile)
  const { user: username, password: secret } = secrets?.ami ?? { user: '', password: '' }
  const manager = { host: hub.ami.address, port: hub.ami.port, username, secret }
  const found = await Promise.all([
    ...(network.udp === undefined ? [] : [askSip(host, network.udp)]),
    ...(network.wss === undefined || authority === null ? [] : [askSeatsWay({ host, port: network.wss, authority })]),
    ...(secrets === undefined ? [] : trunks.map((trunk) => askLine(manager, trunk))),
  ])
  return found.filter((finding) => finding !== null)
}
