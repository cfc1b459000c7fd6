import { type Me } from '../../contract/access.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type RecordStore } from '../cache/record.store.ts'

export type SessionChange = Partial<Topics['session']>

/** Before anybody signs in. */
export function signedOutTopic(records: Pick<RecordStore, 'read'>): SessionChange {
  const hub = records.read('enrolment')
  return {
    phase: hub === null ? 'not-enrolled' : 'signed-out',
    hub: hub && { host: hub.host, port: hub.port, company: hub.company },
    me: null,
    extension: null,
    phone: null,
    lastJobNumber: records.read('lastJobNumber'),
    offline: false,
    needsPassword: false,
  }
}

/** Signed in while the hub is away: its phone belongs to a session at the hub. */
export function withoutHubTopic(extension: string | null): SessionChange {
  return {
    phase: 'signed-in',
    extension: extension as Topics['session']['extension'],
    phone: null,
    offline: true,
    needsPassword: false,
    endedBecause: null,
  }
}

/** Whoever takes no calls (a station, a leader) has no seat to choose: he is in. */
export function phaseBeforeSeat(person: Me | null): Topics['session']['phase'] {
  return person === null || person.grants['agent.work'] !== undefined ? 'choosing-seat' : 'signed-in'
}
