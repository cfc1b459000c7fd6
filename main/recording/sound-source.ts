/** Where the sound of a call comes from: the media window, or the sound card beside a desk phone. */
export type SoundSource = {
  readonly kind: 'softphone' | 'sound-card'
  /** See clock.ts. */
  readonly suddenMs: number
  /** Begins; `sink` is told from now on. Nothing is thrown: what is the matter is told. */
  listen(lineId: string, sink: SoundSink): SoundFeed
}

export type SoundSink = {
  /** @param bytes 16-bit little endian, left the customer and right the agent in turn, contract/media's soundRate */
  sound(at: number, bytes: Buffer): void
  sourceChanged(): void
}

export type SoundFeed = {
  /** The line or what it runs on may have changed. */
  follow(): void
  /** Resolves when the last of it has been told. */
  end(): Promise<void>
}
