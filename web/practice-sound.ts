import { practiceApi } from '../contract/api/practice.api.ts'
import { type PhoneLine } from '../contract/seat/phone-line.ts'
import { practiceFrameBytes } from '../contract/practice.ts'
import { type HubLink } from '../main/hub-link/hub-link.ts'
import { type Phone } from '../main/phone/phone.ts'
import { type WebSeatLog } from './web-seat.ts'

const againMs = 500

/**
 * What is heard in a desk phone that a practice hub plays: asked of the hub while it talks, and handed on as it comes, whole
 * frames at a time. On any other phone nothing is asked.
 */
export function createPracticeSound({
  link,
  hear,
  log,
}: {
  readonly link: Pick<HubLink, 'open'>
  readonly hear: (frames: Buffer) => void
  readonly log: WebSeatLog
}) {
  let simulated = false
  let talking: AbortController | null = null

  const stop = (): void => {
    talking?.abort()
    talking = null
  }

  async function listen({ signal }: AbortController): Promise<void> {
    const { body } = await link.open(practiceApi.phoneSound, {}, { signal })
    signal.addEventListener('abort', () => body.destroy(), { once: true })
    let rest = Buffer.alloc(0)
    for await (const piece of body as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, piece])
      const whole = bytes.length - (bytes.length % practiceFrameBytes)
      rest = bytes.subarray(whole)
      if (whole > 0 && !signal.aborted) hear(bytes.subarray(0, whole))
    }
  }

  function begin(): void {
    const own = new AbortController()
    talking = own
    listen(own)
      .catch((error: unknown) => {
        if (!own.signal.aborted) log('info', 'the sound of the practice call broke off', { error: String(error) })
      })
      .finally(() => {
        // The hub ends it with the call, which may be told later; or the line to the hub was cut.
        if (!own.signal.aborted) setTimeout(() => own.signal.aborted || begin(), againMs).unref()
      })
  }

  return {
    /** Another phone, or none. */
    phone(phone: Phone | null): void {
      simulated = phone?.simulated === true
      if (!simulated) stop()
    },
    lines(lines: readonly PhoneLine[]): void {
      const talks = simulated && lines.some(({ phase }) => phase === 'talking')
      if (talks && talking === null) begin()
      if (!talks) stop()
    },
    close: stop,
  }
}
