import { runPbxCommand } from './run.ts'

process.exitCode = await runPbxCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
  environment: process.env,
})
