import { CommanderError } from 'commander'
import { languageOfTerminal } from '../../contract/language.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { buildProgram } from './program.ts'
import { sayError } from './say-error.ts'
import { type CommandContext, sayIn, type Terminal } from './terminal.ts'
import { asUsageError } from './usage-error.ts'

/** Runs `zuoxi-hub` with the words after its name. Whatever happens becomes sentences and an exit code. */
export async function runHubCommand(words: readonly string[], terminal: Terminal, version: string): Promise<ExitCode> {
  const language = languageOfTerminal(words, terminal.environment)
  const context: CommandContext = { terminal, language, say: sayIn(language), version }
  let code: ExitCode = exitCodes.done
  const program = buildProgram(context, (given) => (code = given))
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) return sayError(error, context)
    if (error.exitCode === 0) return exitCodes.done
    const named = program.commands.find((command) => words.includes(command.name()))
    return sayError(asUsageError(error, named ? `zuoxi-hub ${named.name()}` : 'zuoxi-hub'), context)
  }
}
