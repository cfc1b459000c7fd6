import { type z } from 'zod'
import { type CommandOutput, type CommandRequest, commands } from '../../contract/bridge/commands.ts'
import { type CommandName, commandNames } from '../../contract/bridge/names.ts'
import { type BridgeResult } from '../../contract/bridge/result.ts'
import { deepestIssue, issueText, placeText } from '../../contract/issue-text.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'

/** One handler for each command of the contract, with its input already validated. */
export type CommandHandlers = {
  readonly [N in CommandName]: (input: CommandRequest<N>) => Promise<CommandOutput<N>>
}

type Options = {
  readonly handlers: CommandHandlers
  readonly language: () => Language
  /** Called for what nobody foresaw; the reference is what the user reads out. */
  readonly unexpected: (error: unknown, command: string, reference: string) => void
  readonly newReference: () => string
}

const unknownCommand = {
  place: 'command',
  reason: { 'zh-CN': '没有这个命令', en: 'is not a command' } satisfies BilingualText,
}

/** Validates, runs, and turns every outcome into a value; never rejects. */
export async function answerCommand(
  name: unknown,
  input: unknown,
  { handlers, language, unexpected, newReference }: Options,
): Promise<BridgeResult<unknown>> {
  if (!isCommandName(name)) return refused(new SeatError('seat.input-invalid', unknownCommand))
  const parsed = commands[name].input.safeParse(input)
  if (!parsed.success) return refused(invalid(parsed.error))
  try {
    const handle = handlers[name] as (input: unknown) => Promise<unknown>
    return { ok: true, value: await handle(parsed.data) }
  } catch (error) {
    if (error instanceof SeatError) return refused(error)
    const reference = newReference()
    unexpected(error, name, reference)
    return refused(new SeatError('seat.failed', { reference }))
  }

  function refused(error: SeatError): BridgeResult<never> {
    const message = seatErrorText(error, language())
    return { ok: false, error: { code: error.code, message, parameters: error.parameters } }
  }
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && (commandNames as readonly string[]).includes(name)
}

function invalid({ issues: [first] }: z.ZodError): SeatError {
  if (first === undefined) return new SeatError('seat.input-invalid', { place: '', reason: '' })
  const { issue, path } = deepestIssue(first)
  return new SeatError('seat.input-invalid', {
    place: placeText('', path).replace(/^\./, ''),
    reason: issueText(issue),
  })
}
