import { z } from 'zod'
import { jobNumberSchema, passwordSchema } from '../access.ts'
import { extensionSchema, requestedStateSchema } from '../agent.ts'
import { breakReasonSchema } from '../agent-log.ts'
import { announcementsApi } from '../api/announcements.api.ts'
import { callsApi, dialledSchema } from '../api/calls.api.ts'
import { callNotesApi } from '../api/call-notes.api.ts'
import { listCustomers, readCustomerHistory, searchCustomers, listCustomerFields } from '../api/customers.api.ts'
import { messageTargetSchema, messageTextSchema } from '../api/messages.api.ts'
import { daySchema, directoryEntrySchema, seatSchema } from '../api/seats.api.ts'
import { customerPatchSchema, customerSchema, newCustomerSchema } from '../customer.ts'
import { announcementIdSchema, callIdSchema, customerIdSchema, helpRequestIdSchema, messageIdSchema } from '../ids.ts'
import { callDraftSchema } from '../seat/caller-card.ts'
import { audioSettingsSchema } from '../seat/devices.ts'
import { proofSchema } from '../seat/ready-proof.ts'
import { type CommandName } from './names.ts'
import { alarmCommands } from './alarm-commands.ts'
import { companyCommands } from './company-commands.ts'
import { practiceCommands } from './practice-commands.ts'
import { recordingCommands } from './recording-commands.ts'
import { shopCommands } from './shop-commands.ts'
import { supervisionCommands } from './supervision-commands.ts'
import { transferCommands } from './transfer-commands.ts'
import { appSettingsSchema } from './topics.ts'
import { updateCommands } from './update-commands.ts'
import { wallCommands } from './wall-commands.ts'

/**
 * Everything the window may ask of main: name → what is sent → what comes back. main validates every input and checks the
 * sender; a refusal comes back as a value (result.ts). A command asks; what it changes is shown by the topics.
 */
const nothing = z.null()
const line = z.strictObject({ lineId: z.string().max(64) })
const call = z.strictObject({ callId: callIdSchema })
const callKey = z.string().min(1).max(80)

const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

export const commands = {
  'app.change-settings': command(appSettingsSchema.partial().strict(), nothing),
  /** Asks where to, then writes a ZIP with masked logs and states, without secrets; null when called off. */
  'app.save-diagnostics': command(nothing, z.object({ file: z.string() }).nullable()),
  'app.quit': command(nothing, nothing),
  'app.ready': command(nothing, nothing),
  'app.painted': command(z.strictObject({ callKey, at: z.number() }), nothing),

  'session.enrol': command(z.strictObject({ code: z.string().min(1).max(400) }), nothing),
  'session.forget-hub': command(nothing, nothing),
  'session.unlock': command(z.strictObject({ passPhrase: z.string().min(8).max(256) }), nothing),
  'session.sign-in': command(z.strictObject({ jobNumber: jobNumberSchema, password: passwordSchema }), nothing),
  'session.set-password': command(
    z.strictObject({ jobNumber: jobNumberSchema, code: z.string().min(1).max(64), newPassword: passwordSchema }),
    nothing,
  ),
  'session.list-seats': command(nothing, z.object({ seats: z.array(seatSchema) })),
  'session.choose-seat': command(z.strictObject({ extension: extensionSchema }), nothing),
  /** `on` false: back to choosing one. */
  'session.no-seat': command(z.strictObject({ on: z.boolean() }), nothing),
  'session.sign-out': command(nothing, nothing),

  'seat.set-state': command(
    z.strictObject({
      state: requestedStateSchema,
      reason: breakReasonSchema.nullable(),
      until: z.number().nullable(),
    }),
    /** What could not be proven, when `ready` was asked for and refused. */
    z.object({ failed: z.array(proofSchema) }),
  ),
  'seat.end-wrap-up': command(nothing, nothing),
  'seat.prove': command(nothing, z.object({ proofs: z.array(proofSchema) })),
  'seat.repair': command(nothing, nothing),

  'phone.dial': command(z.strictObject({ number: dialledSchema }), z.object({ lineId: z.string().nullable() })),
  'phone.answer': command(line, nothing),
  'phone.hang-up': command(line, nothing),
  'phone.hold': command(line, nothing),
  'phone.retrieve': command(line, nothing),
  'phone.mute': command(line.extend({ muted: z.boolean() }), nothing),
  'phone.dtmf': command(line.extend({ tones: z.string().regex(/^[0-9A-D*#,]{1,32}$/) }), nothing),
  'phone.transfer': command(line.extend({ to: dialledSchema }), nothing),
  'phone.consult': command(line.extend({ to: dialledSchema }), nothing),
  /** Of the consultation's line, or of the line it is for. */
  'phone.complete-transfer': command(line, nothing),
  'phone.cancel-transfer': command(line, nothing),
  /** Joins the two lines of the seat, or ends that. */
  'phone.conference': command(z.strictObject({ joined: z.boolean() }), nothing),
  'phone.park': command(line, nothing),
  'phone.pick-up': command(call, nothing),
  'phone.redial': command(nothing, nothing),
  'phone.record': command(line.extend({ action: z.enum(['pause', 'resume']) }), nothing),

  'call.list': command(
    callsApi.list.query.partial().strict(),
    /** `names`: customer id → name, of those this machine knows. */
    callsApi.list.reply.extend({ names: z.record(z.string(), z.string()) }),
  ),
  'call.read': command(call, callsApi.read.reply),
  /** Goes through the outbox: kept on the disk first, sent, and sent again until the hub has it. */
  'call.write-note': command(
    z.strictObject({
      callKey,
      note: z.string().max(10_000),
      disposition: z.string().max(64).nullable(),
      customerId: customerIdSchema.nullable(),
    }),
    z.object({ sent: z.boolean() }),
  ),
  'call.read-notes': command(call, callNotesApi.read.reply),
  /** Notes of the person signed in that the hub will not have; topic `cache` counts them. */
  'call.list-refused-notes': command(
    nothing,
    z.object({
      notes: z.array(
        z.object({
          id: z.string(),
          callId: z.string(),
          note: z.string(),
          disposition: z.string().nullable(),
          writtenAt: z.number(),
          why: z.string(),
        }),
      ),
    }),
  ),
  'call.send-note-again': command(z.strictObject({ id: z.string().max(64) }), nothing),
  'call.discard-note': command(z.strictObject({ id: z.string().max(64) }), nothing),
  'card.choose-customer': command(z.strictObject({ callKey, customerId: customerIdSchema }), nothing),
  'card.close': command(z.strictObject({ callKey }), nothing),
  'draft.read': command(z.strictObject({ callKey }), callDraftSchema.nullable()),
  'draft.save': command(callDraftSchema.omit({ changedAt: true }), nothing),
  'customer.search': command(searchCustomers.query, searchCustomers.reply.extend({ source: z.enum(['hub', 'cache']) })),
  'customer.list': command(listCustomers.query.partial().strict(), listCustomers.reply),
  'customer.read': command(
    z.strictObject({ id: customerIdSchema }),
    z.object({ customer: customerSchema, source: z.enum(['hub', 'cache']) }),
  ),
  'customer.create': command(newCustomerSchema, customerSchema),
  'customer.change': command(z.strictObject({ id: customerIdSchema, patch: customerPatchSchema }), customerSchema),
  'customer.history': command(
    z.strictObject({ id: customerIdSchema, before: z.uuidv7().nullable() }),
    readCustomerHistory.reply,
  ),
  'customer.fields': command(nothing, listCustomerFields.reply),

  ...shopCommands,
  ...transferCommands,
  ...supervisionCommands,
  ...wallCommands,
  ...updateCommands,
  ...alarmCommands,
  ...recordingCommands,
  ...practiceCommands,
  ...companyCommands,

  'audio.change-settings': command(audioSettingsSchema.partial().strict(), nothing),
  'audio.watch-levels': command(z.strictObject({ on: z.boolean() }), nothing),
  'audio.start-loop-back': command(nothing, nothing),
  'audio.stop-loop-back': command(nothing, nothing),
  'audio.try-ring': command(nothing, nothing),

  'day.read': command(z.strictObject({ from: z.number(), to: z.number() }), daySchema),
  'directory.read': command(nothing, z.object({ entries: z.array(directoryEntrySchema) })),
  'announcement.mark-read': command(z.strictObject({ id: announcementIdSchema }), nothing),
  /** Its id is made by the window, so that pressing again after a failure publishes once. */
  'announcement.publish': command(announcementsApi.publish.body, nothing),
  'announcement.receipts': command(z.strictObject({ id: announcementIdSchema }), announcementsApi.receipts.reply),

  /** For the call on this line; topic `help` shows it. */
  'help.ask': command(line, nothing),
  'help.call-off': command(nothing, nothing),
  /** Comes to help: listens in at once. */
  'help.take': command(z.strictObject({ id: helpRequestIdSchema }), nothing),
  /** The own phone rings; then one hears the agent's call. */
  'help.listen': command(z.strictObject({ id: helpRequestIdSchema }), nothing),

  /** Topic `messages` shows the conversation from now on. */
  'message.open': command(z.strictObject({ with: messageTargetSchema }), nothing),
  'message.older': command(nothing, nothing),
  'message.close': command(nothing, nothing),
  /** The open conversation is read up to here. */
  'message.seen': command(z.strictObject({ id: messageIdSchema }), nothing),
  /** Goes through the outbox, as notes do. */
  'message.send': command(
    z.strictObject({ to: messageTargetSchema, text: messageTextSchema }),
    z.object({ sent: z.boolean() }),
  ),
  'message.send-again': command(z.strictObject({ id: messageIdSchema }), nothing),
  'message.discard': command(z.strictObject({ id: messageIdSchema }), nothing),

  /** All headsets chosen before; the next one is chosen anew. */
  'headset.forget': command(nothing, nothing),
} as const satisfies Record<CommandName, { input: z.ZodType; output: z.ZodType }>

export type Commands = typeof commands
/** As the window sends it: before defaults are filled in. */
export type CommandInput<N extends CommandName> = z.input<Commands[N]['input']>
/** As main gets it. */
export type CommandRequest<N extends CommandName> = z.output<Commands[N]['input']>
export type CommandOutput<N extends CommandName> = z.output<Commands[N]['output']>
