import { type CommandInput, type CommandOutput } from './commands.ts'
import { type CommandName, type TopicName } from './names.ts'
import { type BridgeResult } from './result.ts'
import { type Topics } from './topics.ts'

/** What the preload script puts on `window.zuoxi`; there is nothing else. */
export type WindowBridge = {
  readonly commands: {
    readonly [N in CommandName]: (input: CommandInput<N>) => Promise<BridgeResult<CommandOutput<N>>>
  }
  readonly topics: {
    /** The present state comes at once, then every change. Returns what ends the subscription. */
    readonly [N in TopicName]: (listener: (state: Topics[N]) => void) => () => void
  }
}
