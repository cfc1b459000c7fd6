import { v7 as uuid } from 'uuid'
import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { type DialogRecord, type DialogRecords } from '../../../main/cache/dialog-records.ts'
import { createMediaHost, type MediaHost } from '../../../main/media/media-host.ts'
import { type CallQualitySummary } from '../../../main/phone/phone.ts'
import { type CallMark, createSoftphone, type Softphone } from '../../../main/phone/softphone.ts'
import { silentLog } from '../../../main/sip/log.ts'
import { type Registration } from '../../../main/sip/user-agent.ts'
import { openWrtcMediaWindow, type WrtcMediaWindow } from '../../support/media-port-wrtc.ts'
import { provideBrowserGlobals } from '../../support/seat/jssip-globals.ts'
import { waitFor, waitUntil, type WaitOptions } from '../../support/wait-for.ts'

export type SoftphoneStage = Readonly<{
  phone: Softphone
  host: MediaHost
  records: DialogRecords
  windows: readonly WrtcMediaWindow[]
  /** the window in use */
  window: () => WrtcMediaWindow
  registrations: readonly Registration[]
  marks: readonly { lineId: string; mark: CallMark; at: number }[]
  /** Runs in the very turn a call reaches this mark next: on a quick machine the one after it is there in milliseconds. */
  onMark: (mark: CallMark, run: () => void) => void
  ended: readonly { line: PhoneLine; summary: CallQualitySummary | null }[]
  line: (lineId: string) => PhoneLine
  lineIs: (
    lineId: string,
    what: string,
    accept: (line: PhoneLine) => boolean,
    options?: WaitOptions,
  ) => Promise<PhoneLine>
  /** the next call that rings here */
  rings: () => Promise<PhoneLine>
  registered: () => Promise<void>
  close: () => Promise<void>
}>

export function memoryRecords(): DialogRecords {
  const all = new Map<string, DialogRecord>()
  return {
    list: () => [...all.values()],
    put: (record) => void all.set(record.lineId, record),
    remove: (lineId) => void all.delete(lineId),
  }
}

/** What a softphone needs to know of the PBX it registers with. */
export type SoftphonePbx = {
  readonly secrets: { readonly seats: Readonly<Record<string, string>> }
  readonly ports: { readonly https: number }
  readonly authority: string
}

/** The real softphone, registered over WSS; only its media window is in this process. */
export function openSoftphone(
  stage: SoftphonePbx,
  extension: string,
  options: { say?: readonly number[]; wssPort?: number; records?: DialogRecords; spare?: boolean } = {},
): SoftphoneStage {
  // The tests' own telephones take theirs from the same globals.
  provideBrowserGlobals()
  const windows: WrtcMediaWindow[] = []
  const host = createMediaHost({
    openMediaWindow: () => {
      const window = openWrtcMediaWindow(options.say)
      windows.push(window)
      return Promise.resolve(window)
    },
    log: silentLog,
    now: Date.now,
    spare: options.spare ?? true,
  })
  const records = options.records ?? memoryRecords()
  const registrations: Registration[] = []
  const marks: { lineId: string; mark: CallMark; at: number }[] = []
  const atMark = new Map<CallMark, () => void>()
  const ended: { line: PhoneLine; summary: CallQualitySummary | null }[] = []
  let last: readonly PhoneLine[] = []
  const phone = createSoftphone({
    access: {
      uri: `sip:${extension}@127.0.0.1`,
      authorizationUser: extension,
      password: stage.secrets.seats[extension] ?? '',
      webSockets: [`wss://localhost:${String(options.wssPort ?? stage.ports.https)}/ws`],
      certificateAuthority: null,
      iceServers: [],
      registerSeconds: 120,
      autoAnswer: false,
    },
    hubAuthority: stage.authority,
    mediaHost: host,
    records,
    events: {
      lines: (lines) => {
        last = lines
      },
      ended: (line, summary) => void ended.push({ line, summary }),
      registration: (registration) => void registrations.push(registration),
      mark: (lineId, mark, at) => {
        marks.push({ lineId, mark, at })
        atMark.get(mark)?.()
        atMark.delete(mark)
      },
    },
    log: silentLog,
    now: Date.now,
    newId: uuid,
    keepEndedMs: 60_000,
  })
  const line = (lineId: string): PhoneLine => {
    const found = last.find((one) => one.lineId === lineId)
    if (found === undefined) throw new Error(`there is no line ${lineId}`)
    return found
  }
  return {
    ...{ phone, host, records, windows, registrations, marks, ended, line },
    onMark: (mark, run) => void atMark.set(mark, run),
    window: () => {
      const found = windows.find((one) => one.alive && one.requests.some((name) => name.startsWith('peer.')))
      return found ?? (windows.find(({ alive }) => alive) as WrtcMediaWindow)
    },
    lineIs: (lineId, what, accept, waitOptions) =>
      waitUntil(`the line to be ${what}`, () => line(lineId), accept, { intervalMs: 5, ...waitOptions }),
    rings: () =>
      waitFor('a call to ring at the softphone', () => last.find(({ phase }) => phase === 'ringing'), {
        intervalMs: 2,
        timeoutMs: 15_000,
      }),
    registered: async () => {
      await waitFor('the softphone to be registered', () => phone.registration().state === 'registered', {
        intervalMs: 2,
      })
    },
    close: async () => {
      await phone.close()
      host.close()
    },
  }
}
