import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder where programs fetched for the tests stay between runs: `$XDG_CACHE_HOME/zuoxi` or `~/.cache/zuoxi`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_CACHE_HOME']
  // The base-directory specification tells us to ignore a relative path.
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'zuoxi')
}
