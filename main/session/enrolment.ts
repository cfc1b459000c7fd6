import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { readEnrolmentCode } from '../../contract/enrolment.ts'
import { type Language } from '../../contract/language.ts'
import { type RecordStore } from '../cache/record.store.ts'
import { fetchAuthority } from '../hub-link/fetch-authority.ts'
import { type SessionLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

/** Which hub this machine belongs to. */
export function createEnrolment(options: {
  readonly link: Pick<SessionLink, 'aim' | 'signOut'>
  readonly records: RecordStore
  readonly language: () => Language
  /** Whoever sits here leaves first. */
  readonly leave: () => Promise<void>
  readonly showHub: () => void
  /** Another hub, or none: what was kept of the old one goes. */
  readonly hubLeft: () => void
}) {
  const { link, records, leave, showHub, hubLeft } = options
  return {
    async enrol({ code }: CommandRequest<'session.enrol'>): Promise<null> {
      const enrolment = readEnrolmentCode(code)
      if (!enrolment) throw new SeatError('seat.enrolment-code')
      const { target, company } = await fetchAuthority(enrolment, options.language)
      await leave()
      if (records.read('enrolment')?.authority !== target.authority) hubLeft()
      records.write('enrolment', { ...target, company })
      link.aim(target)
      showHub()
      return null
    },
    async forgetHub(): Promise<null> {
      await link.signOut().catch(() => undefined)
      records.remove('enrolment')
      link.aim(null)
      await leave()
      hubLeft()
      return null
    },
  }
}
