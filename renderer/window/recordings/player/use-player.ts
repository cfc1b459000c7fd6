import { onScopeDispose, readonly, ref, type Ref, shallowRef, watch } from 'vue'
import { afterSilence, type Stretch } from './peaks.ts'
import { loopsBack, nextSpeed, noLoop, type PlayerStep, type Speed, withLoop } from './player-keys.ts'

/** Chosen once, meant for every recording of the day. */
const speed = ref<Speed>(1)
const skipsSilence = ref(false)

/**
 * One recording being heard: the audio element does the playing, this says where it goes. `durationMs` is the hub's word;
 * the element knows only its own file.
 */
export function usePlayer(
  element: Ref<HTMLAudioElement | null>,
  about: { readonly durationMs: () => number; readonly silences: () => readonly Stretch[]; readonly mark: () => void },
) {
  const atMs = ref(0)
  const playing = ref(false)
  const waiting = ref(false)
  const failed = ref(false)
  const loop = shallowRef(noLoop)
  let frame = 0

  const within = (ms: number): number => Math.min(Math.max(0, ms), about.durationMs())

  function seek(ms: number): void {
    const audio = element.value
    atMs.value = within(ms)
    if (audio !== null) audio.currentTime = atMs.value / 1000
  }

  /** Looks where the sound is, and sends it on: back in a loop, over a silence. */
  function look(): void {
    const audio = element.value
    if (audio === null || audio.seeking) return
    atMs.value = within(audio.currentTime * 1000)
    const back = loopsBack(loop.value, atMs.value)
    if (back !== null) return seek(back)
    const next = skipsSilence.value && playing.value ? afterSilence(about.silences(), atMs.value) : null
    // Never out of a loop.
    if (next !== null && (loop.value.toMs === null || next < loop.value.toMs)) seek(next)
  }
  function follow(): void {
    cancelAnimationFrame(frame)
    look()
    if (playing.value) frame = requestAnimationFrame(follow)
  }

  async function play(): Promise<void> {
    const audio = element.value
    if (audio === null || failed.value) return
    if (atMs.value >= about.durationMs()) seek(loop.value.fromMs ?? 0)
    // A pause that comes before the first sound ends it; nothing is wrong then.
    await audio.play().catch(() => undefined)
  }
  function toggle(): void {
    const audio = element.value
    if (audio === null) return
    if (audio.paused) void play()
    else audio.pause()
  }

  function step(wanted: PlayerStep): void {
    switch (wanted.do) {
      case 'toggle':
        return toggle()
      case 'move':
        return seek(atMs.value + wanted.ms)
      case 'go':
        return seek(wanted.share * about.durationMs())
      case 'speed':
        speed.value = nextSpeed(speed.value, wanted.by)
        return
      case 'loop-from':
      case 'loop-to':
        loop.value = withLoop(loop.value, wanted.do === 'loop-from' ? 'from' : 'to', atMs.value)
        return
      case 'loop-off':
        loop.value = noLoop
        return
      case 'skip-silence':
        skipsSilence.value = !skipsSilence.value
        return
      case 'mark':
        return about.mark()
    }
  }

  watch(
    [element, speed],
    ([audio, now]) => {
      if (audio === null) return
      // A voice stays the voice it is, however fast.
      audio.preservesPitch = true
      audio.defaultPlaybackRate = now
      audio.playbackRate = now
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => {
    cancelAnimationFrame(frame)
    element.value?.pause()
  })

  return {
    atMs: readonly(atMs),
    playing: readonly(playing),
    waiting: readonly(waiting),
    failed: readonly(failed),
    loop,
    speed,
    skipsSilence,
    seek,
    step,
    /** Another recording is shown: from its begin, and without what was of the one before. */
    begin() {
      atMs.value = 0
      playing.value = false
      waiting.value = false
      failed.value = false
      loop.value = noLoop
    },
    /** Of the audio element. */
    events: {
      play() {
        playing.value = true
        follow()
      },
      pause() {
        playing.value = false
        look()
      },
      ended() {
        playing.value = false
        atMs.value = about.durationMs()
        if (loop.value.toMs !== null) {
          seek(loop.value.fromMs ?? 0)
          void play()
        }
      },
      waiting: () => void (waiting.value = true),
      playing: () => void (waiting.value = false),
      seeked: look,
      timeupdate: look,
      error() {
        failed.value = true
        playing.value = false
        waiting.value = false
      },
    },
  }
}
