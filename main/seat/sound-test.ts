import { type Proof } from '../../contract/seat/ready-proof.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'

export type SoundTest = {
  /** What the last test found; nothing before the first, and with a phone whose sound is not ours. */
  tested(): readonly Proof[]
  /** Never rejects, and ends within some seconds whatever the media window does. */
  test(): Promise<void>
  /** A device that failed its test and whose trouble is over is tested again, once. */
  retestWhatCameBack(done: () => void): void
  forget(): void
}

export type SoundTestOptions = {
  readonly board: TopicBoard
  /** main/audio: tests microphone and speaker, and says how each stands. */
  readonly proveAudio: () => Promise<readonly Proof[]>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly now: () => number
}

const limitMs = 4_000
/** With a device known to be missing the verdict stands: the test is given this long to find that it is back. */
const knownLimitMs = 700
const restMs = 5_000

/** Microphone and speaker as they were tested last. */
export function createSoundTest({ board, proveAudio, log, now }: SoundTestOptions): SoundTest {
  let tested: readonly Proof[] = []
  let retesting = false

  const isKnown = (): boolean => {
    const { microphoneTrouble, speakerTrouble } = board.get('devices')
    return microphoneTrouble !== null || speakerTrouble !== null
  }

  const find = async (): Promise<readonly Proof[]> => {
    const test = proveAudio()
    const wasKnown = isKnown()
    let found = await within(test, wasKnown ? knownLimitMs : limitMs)
    // The trouble went away meanwhile: only the test can say that all is well.
    if (found === null && wasKnown && !isKnown()) found = await within(test, limitMs - knownLimitMs)
    if (found !== null) return found
    return isKnown() ? tested : failedBoth('timeout', now())
  }

  const test = async (): Promise<void> => {
    if (board.get('session').phone !== 'softphone') {
      tested = []
      return
    }
    try {
      tested = await find()
    } catch (error) {
      log('warn', 'the audio could not be tested', { error: String(error) })
      tested = failedBoth('failed', now())
    }
  }

  return {
    tested: () => tested,
    test,
    retestWhatCameBack(done) {
      const { microphoneTrouble, speakerTrouble } = board.get('devices')
      const back = tested.some(
        ({ item, state }) =>
          state === 'failed' && (item === 'microphone' ? microphoneTrouble === null : speakerTrouble === null),
      )
      if (!back || retesting) return
      retesting = true
      void test().finally(() => {
        // Not again before something about the devices changes.
        setTimeout(() => {
          retesting = false
        }, restMs).unref()
        done()
      })
    },
    forget() {
      tested = []
    },
  }
}

/** Null when it takes longer. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const failedBoth = (why: string, at: number): readonly Proof[] =>
  (['microphone', 'speaker'] as const).map((item) => ({ item, state: 'failed', figure: null, why, at }))
