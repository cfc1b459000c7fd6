import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type CommandName } from '../../../contract/bridge/names.ts'
import { type BridgeError, type BridgeResult } from '../../../contract/bridge/result.ts'
import { bridge } from '../bridge/bridge.ts'
import { useNotices } from './notices.ts'

/** Asks main; a refusal is shown as a notice and comes back as undefined. For what the person just pressed. */
export async function ask<const N extends CommandName>(
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N> | undefined> {
  const result = await askQuietly(name, input)
  if (result.ok) return result.value
  useNotices().refused(result.error)
  return undefined
}

/** Asks main; the caller shows the refusal itself, such as beside a field. */
export async function askQuietly<const N extends CommandName>(
  name: N,
  input: CommandInput<N>,
): Promise<BridgeResult<CommandOutput<N>>> {
  // Reactive objects do not cross the bridge: structured clone refuses proxies.
  const plain = input === null ? null : (JSON.parse(JSON.stringify(input)) as CommandInput<N>)
  const send = bridge.commands[name] as (input: CommandInput<N>) => Promise<BridgeResult<CommandOutput<N>> | null>
  const result = await send(plain as CommandInput<N>)
  return result ?? { ok: false, error: closed }
}

/** main refuses a sender it does not know with silence. */
const closed: BridgeError = { code: 'seat.failed', message: '…', parameters: {} }
