import { type Topics } from '../../contract/bridge/topics.ts'
import { defaultAudioSettings } from '../../contract/seat/devices.ts'
import { createTopicBoard, type TopicBoard } from '../../main/bridge/topic-board.ts'

/** A board as the programme begins with. */
export function newBoard(change: Partial<Topics> = {}): TopicBoard {
  return createTopicBoard({
    app: {
      version: '0',
      platform: 'linux',
      settings: {
        language: 'zh-CN',
        theme: 'light',
        zoom: 100,
        launchAtLogin: false,
        frontOnCall: true,
        shortcuts: {},
        globalShortcuts: [],
      },
      dark: false,
      keyStore: 'system',
    },
    session: {
      phase: 'not-enrolled',
      firstPassPhrase: false,
      hub: null,
      me: null,
      lastJobNumber: null,
      extension: null,
      phone: null,
      endedBecause: null,
    },
    health: {
      hub: { state: 'off', since: 0, roundTripMs: null, why: null },
      sip: { state: 'off', since: 0, why: null },
      pbx: { state: 'unknown', since: 0 },
      media: { state: 'up', since: 0, spare: true },
    },
    seat: {
      agent: null,
      asked: null,
      proofs: [],
      truth: null,
      disagreement: null,
      breakReasons: [],
      clockOffsetMs: 0,
    },
    lines: { lines: [], current: null },
    cards: { cards: [], current: null },
    floor: { queues: [], agents: [], waiting: [] },
    devices: { devices: [], settings: defaultAudioSettings, microphoneTrouble: null, speakerTrouble: null },
    levels: { microphone: 0, speaker: 0 },
    'loop-back': { state: 'off', peak: 0, verdict: null },
    announcements: { announcements: [], unread: 0 },
    cache: { state: 'closed', customers: 0, progress: 0, waiting: 0, why: null },
    requests: { number: 0, request: null },
    ...change,
  })
}
