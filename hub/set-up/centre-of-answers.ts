import { stringify } from 'yaml'
import { type CentreAnswers, usualPorts } from '../../contract/set-up.ts'

/** Where the PBX and the hub of this machine meet. */
export type Meeting = {
  /** The PBX runs on this machine. */
  readonly here: boolean
  /** This machine's address as the PBX sees it. */
  readonly hubAddress: string
  readonly timeZone: string
  /** Of the Asterisk that runs here: where its sounds lie, and where it may write. */
  readonly folders: { readonly data: string; readonly spool: string } | null
}

const certificateFolder = '/etc/zuoxi/certificates'

/** The definition of a centre of one seat, one queue and one number; what is not asked has the schema's own values. */
export function centreOfAnswers(answers: CentreAnswers, { here, hubAddress, timeZone, folders }: Meeting): string {
  const { companyName, areaCode, agent } = answers
  const { address, number, trunk, ports } = answers.pbx ?? noPbx(areaCode)
  const { server, port, user } = trunk
  const definition = {
    company: { name: companyName, timeZone, areaCode },
    network: {
      address: '0.0.0.0',
      udp: ports.sip,
      wss: ports.seats,
      // Beside it, as Asterisk has them; for its own machine alone.
      ws: ports.seats - 1,
      rtp: { from: ports.soundFrom, to: ports.soundTo },
      names: [...new Set(here ? [address, '127.0.0.1'] : [address])],
      certificates: certificateFolder,
    },
    hub: {
      fastAgi: { address: here ? '127.0.0.1' : hubAddress, port: ports.hub },
      ami: { port: ports.manager, ...(here ? { address: '127.0.0.1' } : { address, permit: [hubAddress] }) },
    },
    ...(folders === null
      ? {}
      : {
          directories: {
            recordings: `${folders.spool}/recordings`,
            sounds: `${folders.data}/sounds`,
            music: `${folders.data}/moh`,
          },
        }),
    trunks: [
      {
        key: 'line',
        name: '外线',
        ...(trunk.kind === 'register' ? { register: { server, port, user } } : { ip: { server, port } }),
        channels: 10,
        callerId: number,
        fallbackNumber: number,
      },
    ],
    seats: [{ ...agent, voicemail: true }],
    queues: [
      {
        key: 'main',
        label: { zh: '来电', en: 'Calls' },
        extension: '6001',
        overflow: { voicemail: 'main' },
        voicemail: true,
      },
    ],
    numbers: [{ number, label: '热线', entry: { queue: 'main' }, defaultQueue: 'main' }],
  }
  return `# ${companyName}\n# 由「在这台电脑上开中心」生成；可以改，改完用 zuoxi-pbx check 检查。\n# Made by the set-up; it may be changed, then look at it with zuoxi-pbx check.\n${stringify(definition)}`
}

/** Nothing of it is ever dialled: a definition has one, and there is none yet. The address is for papers (RFC 5737). */
function noPbx(areaCode: string): NonNullable<CentreAnswers['pbx']> {
  return {
    address: '127.0.0.1',
    number: `${areaCode}-10000000`,
    trunk: { kind: 'ip', server: '192.0.2.1', port: 5060, user: '', password: null },
    ports: usualPorts,
  }
}
