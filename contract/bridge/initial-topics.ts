import { breakReasons } from '../agent-log.ts'
import { type Language } from '../language.ts'
import { defaultAudioSettings } from '../seat/devices.ts'
import { newSetUpForm } from '../set-up.ts'
import { type Topics } from './topics.ts'

/** The topics before anything is known; what main begins with and the window shows until main speaks. */
export function initialTopics(language: Language, at: number): Topics {
  return {
    app: {
      version: '',
      platform: '',
      settings: {
        language,
        theme: 'system',
        zoom: 100,
        launchAtLogin: false,
        frontOnCall: true,
        shortcuts: {},
        globalShortcuts: [],
        slipPaper: null,
        slipPrinter: null,
      },
      dark: false,
      keyStore: 'system',
    },
    session: {
      phase: 'starting',
      firstPassPhrase: false,
      hub: null,
      me: null,
      lastJobNumber: null,
      extension: null,
      phone: null,
      endedBecause: null,
      offline: false,
      needsPassword: false,
    },
    health: {
      hub: { state: 'off', since: at, roundTripMs: null, why: null },
      sip: { state: 'off', since: at, why: null },
      pbx: { state: 'unknown', since: at },
      media: { state: 'starting', since: at, spare: false },
    },
    seat: {
      agent: null,
      asked: null,
      proofs: [],
      spared: [],
      truth: null,
      disagreement: null,
      breakReasons: [...breakReasons],
      clockOffsetMs: 0,
    },
    lines: { lines: [], current: null },
    cards: { cards: [], current: null },
    floor: { queues: [], waiting: [] },
    colleagues: [],
    devices: { devices: [], settings: defaultAudioSettings, microphoneTrouble: null, speakerTrouble: null },
    levels: { microphone: 0, speaker: 0 },
    'loop-back': { state: 'off', peak: 0, verdict: null },
    recordings: {
      rules: { local: 'never', pbx: 'all' },
      lines: [],
      paused: [],
      waiting: { count: 0, bytes: 0 },
      folderBytes: 0,
      trouble: null,
    },
    announcements: { announcements: [], unread: 0 },
    help: { own: null, others: [] },
    messages: { conversations: [], unread: 0, open: null, arrived: null },
    cache: { state: 'closed', customers: 0, progress: 0, waiting: 0, refused: 0, why: null },
    shop: {
      state: 'closed',
      products: [],
      giftRules: [],
      stations: [],
      couriers: [],
      settings: null,
      timeZone: 'Asia/Shanghai',
      numbersLeft: 0,
      waiting: 0,
      conflicts: 0,
    },
    orders: { sequence: 0, changed: [] },
    wall: '',
    alarms: { open: [], sound: true },
    practice: { phase: 'off', progress: null, failure: null, people: [], exercise: null, captions: [] },
    update: { possible: false, state: 'none', version: null, percent: 0, why: null, takenBack: null },
    company: { hub: 'none', failure: null, open: false, begun: false, finished: false, form: newSetUpForm, call: null },
    requests: { number: 0, request: null },
  }
}
