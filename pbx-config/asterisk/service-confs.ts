import { type Centre } from '../../contract/centre/centre.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { dialplanContexts } from '../../contract/pbx-variables.ts'
import { confFile, settings } from './conf-text.ts'
import { modulesConf } from './modules-conf.ts'
import { parkingSlots } from './parking-slots.ts'
import { type AsteriskFolders, certificateFiles } from './render-options.ts'

/** Files that a module asks for and that need no word of ours. */
const emptyFiles = [
  'acl',
  'aeap',
  'amd',
  'ccss',
  'chan_websocket',
  'cli_aliases',
  'cli_permissions',
  'codecs',
  'dnsmgr',
  'dsp',
  'enum',
  'extconfig',
  'followme',
  'pjproject',
  'pjsip_notify',
  'pjsip_wizard',
  'queuerules',
  'res_curl',
  'res_fax',
  'res_http_media_cache',
  'res_stun_monitor',
  'say',
  'sorcery',
  'stasis',
  'statsd',
  'udptl',
  'websocket_client',
] as const

/** Every file that is neither SIP, queues nor dial plan. */
export function serviceConfs(centre: Centre, secrets: Secrets): ReadonlyMap<string, string> {
  return new Map([
    ...emptyFiles.map((name) => [`${name}.conf`, confFile('Nothing to set', [])] as const),
    ['modules.conf', modulesConf()],
    ['logger.conf', loggerConf()],
    ['http.conf', httpConf(centre)],
    ['rtp.conf', rtpConf(centre)],
    ['manager.conf', managerConf(centre, secrets)],
    ['musiconhold.conf', musicConf(centre)],
    ['cel.conf', celConf()],
    ['cel_custom.conf', celCustomConf()],
    ['cdr.conf', cdrConf()],
    ['features.conf', featuresConf()],
    ['res_parking.conf', parkingConf()],
    ['confbridge.conf', conferenceConf()],
    ['voicemail.conf', voicemailConf(centre, secrets)],
    ['indications.conf', indicationsConf()],
  ])
}

/** asterisk.conf, where the whole Asterisk is ours. */
export function asteriskConf(folders: AsteriskFolders): string {
  const directories = {
    astetcdir: folders.configuration,
    astmoddir: folders.modules,
    astvarlibdir: folders.library,
    astdbdir: folders.database,
    astkeydir: folders.keys,
    astdatadir: folders.data,
    astagidir: folders.agi,
    astspooldir: folders.spool,
    astrundir: folders.run,
    astlogdir: folders.log,
  }
  return confFile('Folders', [
    { name: 'directories', lines: Object.entries(directories).map(([key, value]) => `${key} => ${value}`) },
    { name: 'options', lines: settings({ transmit_silence: true, internal_timing: true, live_dangerously: false }) },
  ])
}

function loggerConf(): string {
  return confFile('Logs', [
    {
      name: 'general',
      lines: settings({ dateformat: '%F %T.%3q', queue_log: true, queue_log_to_file: true, rotatestrategy: 'rotate' }),
    },
    {
      name: 'logfiles',
      lines: ['console => warning,error', 'messages.log => notice,warning,error', 'security.log => security'],
    },
  ])
}

function httpConf({ network }: Centre): string {
  const { certificate, privateKey } = certificateFiles(network)
  return confFile('Web sockets of the seats', [
    {
      name: 'general',
      lines: settings({
        servername: 'zuoxi',
        enabled: true,
        enablestatic: false,
        // Without TLS only for programs of this machine; seats come in over TLS.
        bindaddr: network.wsAddress,
        bindport: network.ws,
        sessionlimit: 2500,
        ...(network.wss !== undefined && {
          tlsenable: true,
          tlsbindaddr: `${network.address}:${String(network.wss)}`,
          tlscertfile: certificate,
          tlsprivatekey: privateKey,
        }),
      }),
    },
  ])
}

function rtpConf({ network }: Centre): string {
  return confFile('Media', [
    {
      name: 'general',
      lines: settings({ rtpstart: network.rtp.from, rtpend: network.rtp.to, icesupport: true, strictrtp: true }),
    },
  ])
}

/** Events that say nothing to the hub and are many. */
const noise = [
  'RTCPSent',
  'RTCPReceived',
  'VarSet',
  'Newexten',
  'ChallengeSent',
  'SuccessfulAuth',
  'ChallengeResponseFailed',
  'RequestBadFormat',
] as const

/**
 * manager.conf: one account, from the hub's addresses only. Rights by what the hub does: `call` (hang up, redirect,
 * transfer, bridge), `originate`, `agent` (queue membership and pauses), `reporting` (core status), `system` (MixMonitor,
 * AstDB journal, device and contact events), `user` (UserEvents of the dial plan). Not `command`, not `config`.
 */
function managerConf({ hub }: Centre, secrets: Secrets): string {
  return confFile('Management interface, for the hub alone', [
    {
      name: 'general',
      lines: settings({
        enabled: true,
        webenabled: false,
        bindaddr: hub.ami.address,
        port: hub.ami.port,
        timestampevents: true,
        displayconnects: false,
        authtimeout: 10,
        authlimit: 10,
      }),
    },
    {
      name: secrets.ami.user,
      lines: [
        ...settings({
          secret: secrets.ami.password,
          deny: '0.0.0.0/0.0.0.0',
          permit: hub.ami.permit.map((net) => (net.includes('/') ? net : `${net}/32`)),
          read: 'system,call,agent,user',
          write: 'system,call,agent,originate,reporting,user',
          writetimeout: 5000,
        }),
        ...noise.map((name) => `eventfilter(action(exclude),name(${name})) =`),
      ],
    },
  ])
}

function musicConf({ directories, music }: Centre): string {
  const sections = [{ key: 'default', folder: directories.music }, ...music.filter(({ key }) => key !== 'default')]
  return confFile('Music on hold', [
    { name: 'general', lines: settings({ cachertclasses: false }) },
    ...sections.map(({ key, folder }) => ({
      name: key,
      lines: settings({
        mode: 'files',
        directory: music.find((own) => own.key === key)?.folder ?? folder,
        sort: 'random',
      }),
    })),
  ])
}

function celConf(): string {
  return confFile('Channel event log', [
    {
      name: 'general',
      lines: settings({
        enable: true,
        apps: 'dial,queue,park,voicemail,confbridge',
        events: 'ALL',
        dateformat: '%s.%6q',
      }),
    },
  ])
}

/** Columns of cel-custom/zuoxi.csv. */
export const celColumns = [
  'eventtime',
  'eventtype',
  'linkedid',
  'uniqueid',
  'channame',
  'cidnum',
  'exten',
  'context',
  'appname',
  'appdata',
  'peer',
  'eventextra',
  'userfield',
] as const

function celCustomConf(): string {
  const source: Partial<Record<(typeof celColumns)[number], string>> = {
    linkedid: 'CHANNEL(linkedid)',
    uniqueid: 'CHANNEL(uniqueid)',
    channame: 'CHANNEL(channame)',
    cidnum: 'CALLERID(num)',
    exten: 'CHANNEL(exten)',
    context: 'CHANNEL(context)',
    appname: 'CHANNEL(appname)',
    appdata: 'CHANNEL(appdata)',
    peer: 'CHANNEL(peer)',
    userfield: 'CHANNEL(userfield)',
  }
  const mapping = celColumns.map((column) => `\${CSV_QUOTE(\${${source[column] ?? column}})}`).join(',')
  return confFile('Channel event log as CSV', [{ name: 'mappings', lines: [`zuoxi.csv => ${mapping}`] }])
}

function cdrConf(): string {
  return confFile('Call detail records', [
    {
      name: 'general',
      lines: settings({ enable: true, unanswered: false, congestion: false, endbeforehexten: false }),
    },
    { name: 'csv', lines: settings({ usegmtime: true, loguniqueid: true, loguserfield: true, accountlogs: false }) },
  ])
}

function featuresConf(): string {
  return confFile('Feature codes during a call', [
    {
      name: 'general',
      lines: settings({ transferdigittimeout: 5, featuredigittimeout: 1000, atxfernoanswertimeout: 20 }),
    },
    { name: 'featuremap', lines: ['blindxfer => ##', 'atxfer => *2'] },
  ])
}

function parkingConf(): string {
  return confFile('Parking', [
    { name: 'general', lines: [] },
    {
      name: 'default',
      lines: [
        `context => ${dialplanContexts.parked}`,
        `parkpos => ${String(parkingSlots.from)}-${String(parkingSlots.to)}`,
        'parkingtime => 300',
        // The dial plan knows whose he was; res_parking would ring the channel that was sent there.
        'comebacktoorigin => no',
        `comebackcontext => ${dialplanContexts.parkedTooLong}`,
        'findslot => first',
      ],
    },
  ])
}

function conferenceConf(): string {
  return confFile('Conferences', [
    { name: 'general', lines: [] },
    {
      name: 'zuoxi-bridge',
      lines: settings({ type: 'bridge', max_members: 50, internal_sample_rate: 16000, mixing_interval: 20 }),
    },
    {
      name: 'zuoxi-user',
      lines: settings({
        type: 'user',
        quiet: true,
        announce_only_user: false,
        music_on_hold_when_empty: true,
        dsp_drop_silence: false,
      }),
    },
  ])
}

function voicemailConf(centre: Centre, secrets: Secrets): string {
  const boxes = [
    ...centre.seats.filter((seat) => seat.voicemail).map((seat) => [seat.extension, seat.name] as const),
    ...centre.queues.filter((queue) => queue.voicemail).map((queue) => [queue.extension, queue.label.zh] as const),
  ]
  return confFile('Voicemail', [
    {
      name: 'general',
      lines: settings({ format: 'wav', maxsecs: 180, minsecs: 6, maxsilence: 5, silencethreshold: 128, maxmsg: 500 }),
    },
    { name: 'zonemessages', lines: [`centre=${centre.company.timeZone}|'vm-received' Q 'digits/at' kM`] },
    {
      name: 'zuoxi',
      lines: boxes.map(([box, name]) => {
        const pin = secrets.mailboxes[box]
        if (pin === undefined) throw new RangeError(`no PIN for mailbox ${box}`)
        return `${box} => ${pin},${name},,,attach=no|tz=centre`
      }),
    },
  ])
}

function indicationsConf(): string {
  const tones = {
    description: 'China',
    ringcadence: '1000,4000',
    dial: '450',
    busy: '450/350,0/350',
    ring: '450/1000,0/4000',
    congestion: '450/700,0/700',
    callwaiting: '450/400,0/4000',
    dialrecall: '450',
    record: '950/400,0/10000',
    info: '450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400',
  }
  return confFile('Tones', [
    { name: 'general', lines: settings({ country: 'cn' }) },
    { name: 'cn', lines: Object.entries(tones).map(([key, value]) => `${key} = ${value}`) },
  ])
}
