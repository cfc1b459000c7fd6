import { ZuoxiError } from '../../../contract/errors.ts'

export type AmiFields = Readonly<Record<string, string | number | boolean | undefined>>

export type AmiAction = {
  readonly action: string
  /** Own ActionID, to recognise an event that comes after the response. */
  readonly actionId?: string
  readonly fields?: AmiFields
  /** Channel variables of an Originate: one `Variable` line each. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Asterisk reads a line into 1025 bytes and drops what is longer (main/manager.c, `inbuf`). */
const maxLineBytes = 1_000
const headerName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/
const variableName = /^_{0,2}[A-Za-z][A-Za-z0-9_]{0,79}(?:\([A-Za-z0-9-]{0,40}(?:,[A-Za-z0-9-]{1,40})?\))?$/

/**
 * One action as bytes. A value with a line end would begin a header of its own, and a comma in a variable would begin
 * another variable (Asterisk splits `Variable:` at commas, but not inside a function's parentheses): both are refused,
 * never cleaned silently.
 *
 * @throws ZuoxiError `request.invalid` naming the header
 */
export function encodeAction(actionId: string, action: AmiAction): string {
  const lines = [line('Action', action.action), line('ActionID', actionId)]
  for (const [name, value] of Object.entries(action.fields ?? {})) {
    if (value === undefined) continue
    lines.push(line(name, typeof value === 'boolean' ? (value ? 'true' : 'false') : String(value)))
  }
  for (const [name, value] of Object.entries(action.variables ?? {})) {
    if (!variableName.test(name)) refuse(`AMI variable ${printable(name)}`, 'is not a channel variable’s name')
    if (/[,"\\]/.test(value)) refuse(`AMI variable ${name}`, 'must not hold a comma, a quote or a backslash')
    lines.push(line('Variable', `${name}=${value}`))
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function line(name: string, value: string): string {
  if (!headerName.test(name)) refuse(`AMI header ${printable(name)}`, 'is not a header’s name')
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value))
    refuse(`AMI ${name}`, 'must not hold line ends or control codes')
  const text = `${name}: ${value}`
  if (Buffer.byteLength(text) > maxLineBytes) refuse(`AMI ${name}`, `must be shorter than ${maxLineBytes} bytes`)
  return text
}

function refuse(place: string, reason: string): never {
  throw new ZuoxiError('request.invalid', { place, reason })
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, 40))
}
