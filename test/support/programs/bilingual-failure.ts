/** A failure that a person has to put right: one sentence in Chinese, one in English, each with the remedy. */
export class BilingualFailure extends Error {
  override readonly name = 'BilingualFailure'

  constructor(chinese: string, english: string, cause?: unknown) {
    super(`${chinese}\n${english}`, cause === undefined ? undefined : { cause })
  }
}
