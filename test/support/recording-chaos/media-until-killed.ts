import { blockMs, saidAt, saidBlock } from './said-sound.ts'

/**
 * In the place of a media window, as a process of its own that can be killed: answers as one, and while a peer is recorded
 * tells a block of its sound every 100 ms. The peer is called after the moment its call began.
 */
let recorded: { readonly peer: string; next: number; from: number } | null = null

process.on('message', ({ id, request, input }: { id: number; request: string; input: unknown }) => {
  if (request === 'peer.record') {
    const { peer, on } = input as { peer: string; on: boolean }
    recorded = on ? { peer, next: Date.now() + blockMs, from: 0 } : null
  }
  process.send?.({ id, ok: true, output: null })
})
process.on('disconnect', () => process.exit())
setInterval(() => {
  // On a busy machine several have become due.
  while (recorded !== null && recorded.next <= Date.now()) {
    const { peer, from, next } = recorded
    const sound = new Uint8Array(saidBlock(saidAt(Number(peer), next - blockMs)))
    process.send?.({ fact: { kind: 'peer.sound', peer, from, at: Date.now(), sound } })
    recorded.next += blockMs
    recorded.from += sound.length / 4
  }
}, 10)
process.send?.({ fact: { kind: 'ready' } })
