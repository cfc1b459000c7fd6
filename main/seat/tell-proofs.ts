import { seatsApi } from '../../contract/api/seats.api.ts'
import { type ProofItem } from '../../contract/seat/ready-proof.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { settleMs } from './proof-rules.ts'

export type ProofTeller = {
  /** Told once it has settled; nothing while the hub has it already, or is away. */
  soon(failed: readonly ProofItem[]): void
  /** Told now. @throws SeatError */
  now(failed: readonly ProofItem[]): Promise<void>
  /** What the hub knew it may have lost: the whole is told again. */
  forget(): void
  /** Nothing is to be told any more: the seat was left. */
  stop(): void
  close(): void
}

export type ProofTellerOptions = {
  readonly link: Pick<HubLink, 'call'>
  readonly isOnline: () => boolean
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** What cannot be proven goes to the hub, which pauses the seat under its name. */
export function createProofTeller({ link, isOnline, log }: ProofTellerOptions): ProofTeller {
  /** The list the hub has; null when it is not known what it has. */
  let told: string | null = null
  let toTell: string | null = null
  let timer: NodeJS.Timeout | undefined

  const tell = async (failed: readonly ProofItem[]): Promise<void> => {
    clearTimeout(timer)
    toTell = null
    const text = JSON.stringify(failed)
    const before = told
    told = text
    try {
      await link.call(seatsApi.prove, { body: { failed: [...failed] } })
      if (before !== text && failed.length > 0) log('info', 'the seat is not proven', { failed })
    } catch (error) {
      told = null
      // Signed out of the seat, or the hub is away: it is told again when that has changed.
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      log('warn', 'the hub was not told what is proven', { code })
    }
  }

  const drop = (): void => {
    clearTimeout(timer)
    toTell = null
  }

  return {
    soon(failed) {
      const text = JSON.stringify(failed)
      if (text === told) return drop()
      if (toTell === text || !isOnline()) return
      toTell = text
      clearTimeout(timer)
      const before = told === null ? [] : (JSON.parse(told) as ProofItem[])
      timer = setTimeout(() => void tell(failed), settleMs(before, failed))
    },
    async now(failed) {
      await link.call(seatsApi.prove, { body: { failed: [...failed] } })
      drop()
      told = JSON.stringify(failed)
    },
    forget() {
      told = null
    },
    stop() {
      told = null
      drop()
    },
    close: () => clearTimeout(timer),
  }
}
