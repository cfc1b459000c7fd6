/** `AudioContext` as Chromium has it; TypeScript's library does not know its output device yet (W3C Web Audio API 1.1). */
type SinkOptions = AudioContextOptions & { sinkId?: string | { type: 'none' } }
const Context = AudioContext as unknown as new (options: SinkOptions) => AudioContext

/** Computes without an output device: for meters and mixing, also where there is no loudspeaker. */
export function createSilentContext(options: AudioContextOptions = { latencyHint: 'interactive' }): AudioContext {
  return new Context({ sinkId: { type: 'none' }, ...options })
}

/** Plays on a device; '' is the system's default. Should that device be gone, the default one plays. */
export function createPlayingContext(sinkId: string): AudioContext {
  const context = new Context({ latencyHint: 'interactive' })
  if (sinkId !== '') void moveContext(context, sinkId)
  return context
}

export async function moveContext(context: AudioContext, sinkId: string): Promise<void> {
  const movable = context as AudioContext & { setSinkId(id: string): Promise<void> }
  await movable.setSinkId(sinkId).catch(() => movable.setSinkId('').catch(() => undefined))
}

/** Frees the device; closing twice is no error here. */
export function closeContext(context: AudioContext): void {
  if (context.state !== 'closed') void context.close().catch(() => undefined)
}
