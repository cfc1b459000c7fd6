import { chunksBeside } from '../../tables/beside.ts'
import { type PreparedChunk, type PrepareRequest } from './prepare-rows.ts'

/**
 * `prepareRows` in a thread of its own: the pinyin and the words of a hundred thousand customers take seconds.
 * @throws ZuoxiError `request.invalid`
 */
export function prepareBeside(request: PrepareRequest): AsyncGenerator<PreparedChunk> {
  return chunksBeside(new URL('./prepare-rows.worker.ts', import.meta.url), request)
}
