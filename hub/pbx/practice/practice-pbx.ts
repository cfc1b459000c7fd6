import { randomBytes } from 'node:crypto'
import { type Extension } from '../../../contract/agent.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import { type PbxCommands, type PbxSnapshot } from '../port.ts'
import { createCallLife, type CallWatch } from './floor/call-life.ts'
import { createCallSound } from './floor/call-sound.ts'
import { createTimers, findCall, findSeat, type FloorCore, type PracticeCentre, refuse } from './floor/core.ts'
import { createDevices } from './floor/devices.ts'
import { destinationOf } from './floor/dial-plan.ts'
import { createDialling } from './floor/dialling.ts'
import { createFacts } from './floor/facts.ts'
import { type Leg } from './floor/leg.ts'
import { createOutside } from './floor/outside-world.ts'
import { isTalking, type PracticeCall, runningCall } from './floor/practice-call.ts'
import { createQueues, type Queues } from './floor/queues.ts'
import { createRecordings } from './floor/recordings.ts'
import { createSimulatedPhones } from './floor/simulated-phones.ts'
import { createSupervisions } from './floor/supervision.ts'
import { createTaking } from './floor/taking.ts'
import { createTransfers } from './floor/transfers.ts'
import { type PracticePbx } from './practice-floor.ts'
import { type PracticeLog } from './practice-log.ts'
import { openSipPhones, type SipPhones } from './sip/sip-phones.ts'
import { mediaAddresses } from './sound/media-addresses.ts'
import { type OpenMedia } from './sound/media.ts'

export type PracticePbxOptions = {
  readonly centre: PracticeCentre & {
    readonly network: { mediaTimeoutSeconds: number; heldMediaTimeoutSeconds: number }
  }
  /** The seats' SIP passwords, by extension. */
  readonly passwords: Readonly<Record<string, string>>
  /** Of the hub's own authority. */
  readonly tls: { readonly key: string; readonly cert: string }
  /** Port 0: any that is free. */
  readonly listen?: { readonly host: string; readonly port: number }
  /** Where recordings are left for the hub; null: none are made. */
  readonly recordings: string | null
  readonly log: PracticeLog
  readonly now?: () => number
  /** For tests that need no sound. */
  readonly openMedia?: OpenMedia
}

/** Puts the practice PBX together: telephones, floor and sound. It lives in the hub's own process. */
export function createPracticePbx(options: PracticePbxOptions): PracticePbx {
  const { centre, passwords, log } = options
  const { timeOrigin } = performance
  const now = options.now ?? (() => timeOrigin + performance.now())
  const startedAt = now()
  const run = randomBytes(3).toString('hex')
  let serial = 0
  let legs = 0
  let sip: SipPhones | null = null
  let starting: Promise<void> | null = null

  const facts = createFacts(now)
  const timers = createTimers(log)
  const isRegistered = (extension: Extension): boolean =>
    simulated.has(extension) || sip?.registered(extension) === true
  const devices = createDevices(isRegistered, (extension, state) => {
    facts.say({ kind: 'seat.device', extension, state })
    queues.look()
  })
  const core: FloorCore = {
    ...{ centre, log, facts, devices, calls: new Map(), missed: new Map(), after: timers.after },
    telephones: {
      registered: isRegistered,
      address: addressOf,
      // A person's telephone comes before one that is played for him.
      ring: (extension, invitation) =>
        sip?.ring(extension, invitation) ?? (simulated.has(extension) ? simulated.ring(extension) : null),
    },
    newCallId: () => `practice-${run}-${String((serial += 1))}`,
    newLegId: () => `leg-${run}-${String((legs += 1))}`,
    soundChanged: () => sound.wake(),
  }
  const registration = (extension: Extension): void => {
    const address = addressOf(extension)
    facts.say({ kind: 'seat.registered', extension, registered: address !== null, address })
    devices.registered(extension)
  }
  function addressOf(extension: Extension): string | null {
    return sip?.address(extension) ?? (simulated.has(extension) ? 'practice' : null)
  }

  const played = { ...core, now }
  const simulated = createSimulatedPhones(played, registration)
  const supervisions = createSupervisions(core)
  const recordings = createRecordings(core, options.recordings)
  const forget = (call: PracticeCall): void => {
    recordings.ended(call)
    queues.forget(call)
    taking.forget(call)
  }
  const watch: CallWatch = {
    parting(call, party) {
      supervisions.parting(party)
      if (party.leg.extension !== null) queues.talked(call, party.leg.extension)
    },
    connected: (call) => recordings.connected(call),
    ended: (call) => forget(call),
    refer: (call, party, to, consultation) => transfers.refer(call, party, to, consultation),
    consultationParted: (call, party) => transfers.consultationParted(call, party),
  }
  const life = createCallLife(core, watch)
  const outside = createOutside(played, (leg, calledNumber) => dialling.comesIn(leg, calledNumber))
  const dialling = createDialling(
    core,
    life,
    () => queues,
    outside,
    (call) => recordings.entered(call),
  )
  const queues: Queues = createQueues(core, life, (call, queue) => {
    const { overflow } = queue
    if (overflow.queue !== undefined) dialling.overflow(call, overflow.queue as Parameters<typeof dialling.overflow>[1])
    else if (overflow.outside !== undefined) dialling.overflowOutside(call, overflow.outside)
    else dialling.overflowEnd(call, overflow.voicemail !== undefined ? 'voicemail' : 'hang-up')
  })
  const transfers = createTransfers(core, life, dialling, (call) => forget(call))
  const taking = createTaking(core, life, dialling, queues)
  const sound = createCallSound(core, supervisions, recordings)

  /** False: refused as a number that does not exist. */
  const dials = (leg: Leg, number: string): boolean => {
    const { extension } = leg
    const to = extension === null ? null : destinationOf(centre, number, extension)
    if (extension === null || to === null || (to.kind === 'seat' && to.extension === extension)) return false
    if (to.kind === 'slot') return taking.dialsSlot(leg, to.slot)
    if (to.kind === 'pick-up') return taking.dialsPickUp(leg, to.extension)
    if (to.kind !== 'echo') {
      dialling.dials(leg, extension, number, to)
      return true
    }
    const over = (): void => {
      sound.echo(leg, false)
      devices.set(extension, leg.id, null)
    }
    const nothing = (): void => undefined
    leg.listen({
      rings: nothing,
      answered: nothing,
      refused: over,
      gone: over,
      held: nothing,
      digit: nothing,
      refer: () => null,
    })
    devices.set(extension, leg.id, 'in-use')
    leg.answer()
    sound.echo(leg, true)
    return true
  }

  const snapshot = (): PbxSnapshot => ({
    at: facts.at(),
    version: 'practice 1',
    startedAt,
    calls: [...core.calls.values()].map(runningCall),
    missed: [...core.missed.values()],
    supervisions: supervisions.running(),
    members: queues.members(),
    seats: centre.seats.map((seat) => {
      const extension = seat.extension as Extension
      const address = addressOf(extension)
      return { extension, registered: address !== null, address, device: devices.of(extension) }
    }),
    trunks: centre.trunks.map(({ key }) => ({
      ...{ trunk: key, reachable: true },
      channels: [...core.calls.values()].filter(({ trunk }) => trunk === key).length,
    })),
  })

  /** Nothing can be asked for while the link is away. */
  const command =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
    async (...given: Arguments): Promise<Awaited<Result>> => {
      if (!facts.linked) throw new ZuoxiError('pbx.unavailable')
      return await work(...given)
    }
  const hangUpLeg = (call: PracticeCall, extension: Extension): void => {
    const party = findSeat(call, extension)
    if (party.state === 'ringing') return life.endOffer(call, party, 'unavailable')
    const others = [...call.parties].filter((other) => other !== party && isTalking(other))
    if (others.length >= 2) life.leave(call, party, 'pbx', true)
    else life.end(call, 'pbx')
  }
  const commands: PbxCommands = {
    signIn: command(queues.commands.signIn),
    signOut: command(queues.commands.signOut),
    pause: command(queues.commands.pause),
    setPenalty: command(queues.commands.setPenalty),
    originate: command(dialling.originate),
    hangUp: command((id) => life.end(findCall(core, id), 'pbx')),
    hangUpLeg: command((id, extension) => hangUpLeg(findCall(core, id), extension)),
    transferBlind: command(transfers.transferBlind),
    transferAttended: command(transfers.transferAttended),
    transferComplete: command(transfers.transferComplete),
    transferCancel: command(transfers.transferCancel),
    park: command(taking.park),
    pickUp: command(taking.pickUp),
    supervise: command(supervisions.supervise),
    superviseEnd: command(supervisions.superviseEnd),
    takeOver: command((id, extension, supervisor) => {
      const call = findCall(core, id)
      const seat = findSeat(call, extension)
      const customer = [...call.parties].find((party) => party !== seat && isTalking(party))
      if (customer === undefined) return refuse(`seat ${extension} has nobody to take over in call ${id}`)
      if (!isRegistered(supervisor)) return refuse(`seat ${supervisor} is not registered`)
      supervisions.endOf(supervisor)
      life.leave(call, seat, 'pbx', true)
      life.part(customer)
      dialling.ringSeat(call, supervisor)
    }),
    record: command(recordings.record),
    forgetMissed: command((ids) => {
      for (const id of ids) core.missed.delete(id)
    }),
  }

  const openTelephones = async (): Promise<void> => {
    const addresses = mediaAddresses()
    // Loaded with the first start only: a hub on a real PBX has no use for it.
    const { openWebrtcMedia, prepareWebrtcMedia } = await import('./sound/webrtc-media.ts')
    await prepareWebrtcMedia()
    sip = await openSipPhones({
      ...{ listen: options.listen ?? { host: '127.0.0.1', port: 0 }, tls: options.tls, now, log },
      passwordOf: (extension) => passwords[extension] ?? null,
      openMedia: options.openMedia ?? ((events) => openWebrtcMedia({ addresses, log, now }, events)),
      newLeg: core.newLegId,
      mediaTimeoutMs: centre.network.mediaTimeoutSeconds * 1_000,
      heldMediaTimeoutMs: centre.network.heldMediaTimeoutSeconds * 1_000,
      events: { registered: registration, dials },
    })
  }

  return {
    name: 'practice',
    commands,
    get sipUrl() {
      return sip?.url ?? ''
    },
    async start(listener) {
      facts.attach(listener)
      await (starting ??= openTelephones())
      facts.up(snapshot)
    },
    async close() {
      facts.attach(null)
      for (const call of [...core.calls.values()]) life.end(call, 'pbx')
      sound.stop()
      timers.close()
      await sip?.close()
      await recordings.close()
      sip = null
      starting = null
    },
    callIn: (caller) => outside.callIn(caller),
    plugIn: (extension) => simulated.plugIn(extension),
    onDialledOutside: (decide) => outside.onDialled(decide),
    link: {
      cut: (reason) => facts.down(reason),
      heal: () => facts.up(snapshot),
    },
  }
}
