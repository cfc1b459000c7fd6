/**
 * What Asterisk's channel event log says about each call, as an independent witness for the hub's history: nothing here
 * imports from the hub. Asterisk page "Channel Event Logging (CEL)"; times are those of the event, in microseconds.
 */
export type CelRow = Readonly<{
  /** UTC epoch milliseconds with their fraction */
  at: number
  type: string
  linkedId: string
  uniqueId: string
  channel: string
  application: string
  /** arguments of the application */
  data: string
  extra: Readonly<Record<string, unknown>>
}>

/** Column names of cel_custom.conf that are read here; others may stand between them. */
export type CelColumn =
  'eventtime' | 'eventtype' | 'linkedid' | 'uniqueid' | 'channame' | 'appname' | 'appdata' | 'eventextra'

/** Gives the rows of a CEL file their names. */
export function celRows(rows: readonly (readonly string[])[], columns: readonly string[]): readonly CelRow[] {
  const place = (name: CelColumn): number => columns.indexOf(name)
  return rows.map((row) => {
    const field = (name: CelColumn): string => row[place(name)] ?? ''
    const extra = field('eventextra')
    return {
      at: Number(field('eventtime')) * 1000,
      type: field('eventtype'),
      linkedId: field('linkedid'),
      uniqueId: field('uniqueid'),
      channel: field('channame'),
      application: field('appname'),
      data: field('appdata'),
      extra: extra === '' ? {} : (JSON.parse(extra) as Record<string, unknown>),
    }
  })
}

/** One thing that happened to a call, in words that the hub's history can be compared with. */
export type CelFact = Readonly<{
  at: number
  kind:
    | 'started'
    | 'queued'
    | 'offered'
    | 'offer-ended'
    | 'answered'
    | 'left-queue'
    | 'joined'
    | 'transferred'
    | 'left'
    | 'ended'
  extension: string | null
  queue: string | null
}>

/** Rows of a channel that another call began and this one took over, from then until Asterisk says so by its linkedid. */
function adopted(rows: readonly CelRow[], linkedId: string, own: readonly CelRow[]): readonly CelRow[] {
  const since = new Map<string, number>()
  for (const row of own) {
    // CEL's extra fields: PICKUP names who picked up, ATTENDEDTRANSFER the transferer's channel in the second call.
    const field = { PICKUP: 'pickup_channel_uniqueid', ATTENDEDTRANSFER: 'channel2_uniqueid' }[row.type]
    const uniqueId = field === undefined ? undefined : row.extra[field]
    if (typeof uniqueId === 'string') since.set(uniqueId, row.at)
  }
  return rows.filter(
    ({ linkedId: other, uniqueId, type, at }) =>
      other !== linkedId && /^(?:BRIDGE_ENTER|HANGUP)$/.test(type) && at >= (since.get(uniqueId) ?? Infinity),
  )
}

/**
 * The facts of one call, in the order of their time. Seats are the channels that match `seat`, such as `PJSIP/8001-…`.
 *
 * - `started` the first channel; `queued` the application Queue begins, and its music: whoever is turned away at once
 *   hears none and only leaves; `left-queue` it ends, or its caller is connected:
 *   the moment is that at which the queue's music stopped for it.
 * - `offered` a seat's channel begins while the call is there; `answered` that channel is answered and then bridged.
 * - `offer-ended` a seat's channel ends, or is answered; `left` a seat that had answered hangs up.
 * - `joined` a seat's channel that began in another call (a consultation) comes into a bridge of this one.
 * - `ended` the last channel of the call hangs up: CEL's LINKEDID_END.
 */
export function celFacts(
  rows: readonly CelRow[],
  linkedId: string,
  options: { readonly seat?: RegExp } = {},
): readonly CelFact[] {
  const seatOf = (channel: string): string | null => (options.seat ?? /^PJSIP\/(\d+)-/).exec(channel)?.[1] ?? null
  const linked = rows.filter((row) => row.linkedId === linkedId)
  const own = [...linked, ...adopted(rows, linkedId, linked)].toSorted((a, b) => a.at - b.at)
  const bornHere = new Set(linked.filter(({ type }) => type === 'CHAN_START').map(({ uniqueId }) => uniqueId))
  const facts: CelFact[] = []
  const add = (kind: CelFact['kind'], at: number, extension: string | null, queue: string | null = null): void =>
    void facts.push({ at, kind, extension, queue })
  const first = own.find((row) => row.type === 'CHAN_START')
  /** channel → where it stands; a seat that places the call is no offer */
  const seats = new Map<string, 'ringing' | 'answered' | 'bridged'>()
  const inQueue = new Map<string, string>()
  /** channel → when it came to a queue whose music it does not hear yet: it may be turned away */
  const atTheDoor = new Map<string, number>()
  /** channel → when its music stopped, while it has none */
  const musicEnded = new Map<string, number>()
  for (const row of own) {
    const extension = seatOf(row.channel)
    switch (row.type) {
      case 'CHAN_START':
        if (row === first) add('started', row.at, null)
        else if (extension !== null) {
          seats.set(row.uniqueId, 'ringing')
          add('offered', row.at, extension)
        }
        break
      case 'APP_START':
        if (row.application.toLowerCase() === 'queue') {
          const queue = row.data.split(',')[0] ?? ''
          inQueue.set(row.uniqueId, queue)
          musicEnded.delete(row.uniqueId)
          atTheDoor.set(row.uniqueId, row.at)
        }
        break
      case 'STREAM_BEGIN': {
        musicEnded.delete(row.uniqueId)
        const enteredAt = atTheDoor.get(row.uniqueId)
        if (enteredAt !== undefined) add('queued', enteredAt, null, inQueue.get(row.uniqueId) ?? null)
        atTheDoor.delete(row.uniqueId)
        break
      }
      case 'STREAM_END':
        musicEnded.set(row.uniqueId, row.at)
        break
      case 'APP_END':
        leaveQueue(row.uniqueId, row.at)
        break
      case 'ANSWER':
        if (seats.get(row.uniqueId) === 'ringing') {
          seats.set(row.uniqueId, 'answered')
          add('offer-ended', row.at, extension)
        }
        break
      case 'BRIDGE_ENTER':
        if (seats.get(row.uniqueId) === 'answered') {
          seats.set(row.uniqueId, 'bridged')
          add('answered', row.at, extension)
        } else if (extension !== null && !seats.has(row.uniqueId) && !bornHere.has(row.uniqueId)) {
          seats.set(row.uniqueId, 'bridged')
          add('joined', row.at, extension)
        }
        // The caller who is joined with a seat waits no more, though his channel is inside Queue until the talk is over.
        leaveQueue(row.uniqueId, row.at)
        break
      case 'PICKUP': {
        // Whoever picked up is answered already; the channel that rang only hangs up.
        seats.set(String(row.extra['pickup_channel_uniqueid']), 'answered')
        break
      }
      case 'BLINDTRANSFER':
        add('transferred', row.at, extension)
        break
      case 'ATTENDEDTRANSFER': {
        add('transferred', row.at, extension)
        const second = String(row.extra['channel2_uniqueid'])
        if (!bornHere.has(second)) seats.set(second, 'bridged')
        break
      }
      case 'HANGUP': {
        const state = seats.get(row.uniqueId)
        if (state !== undefined) add(state === 'ringing' ? 'offer-ended' : 'left', row.at, extension)
        seats.delete(row.uniqueId)
        break
      }
      case 'LINKEDID_END':
        add('ended', row.at, null)
        break
      default:
    }
  }
  return facts.toSorted((a, b) => a.at - b.at)

  function leaveQueue(uniqueId: string, at: number): void {
    const queue = inQueue.get(uniqueId)
    if (queue === undefined) return
    inQueue.delete(uniqueId)
    add('left-queue', musicEnded.get(uniqueId) ?? at, null, queue)
  }
}
