import { chunksBeside } from '../../tables/beside.ts'
import { type PreparedChunk, type PrepareRequest } from './prepare-rows.ts'
import { builtFile } from '../../resource.ts'

/**
 * `prepareRows` in a thread of its own: the pinyin and the words of a hundred thousand customers take seconds.
 * @throws ZuoxiError `request.invalid`
 */
export function prepareBeside(request: PrepareRequest): AsyncGenerator<PreparedChunk> {
  return chunksBeside(builtFile(import.meta.url, './prepare-rows.worker.ts'), request)
}
