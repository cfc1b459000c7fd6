import { type FromMedia, type ToMedia } from '../../contract/media/messages.ts'

/** One end of a message channel to a media window. What arrives is not trusted: media-link.ts checks it. */
export type MediaPort = {
  post(message: ToMedia): void
  /** Called for every message from the window; there is one listener. */
  onMessage(listener: (message: unknown) => void): void
  close(): void
}

/** What a window may post; here so that fakes are typed. */
export type MediaReply = FromMedia

/** A hidden window that owns microphone, speaker and peer connections, or what stands for one in a test. */
export type MediaWindow = {
  readonly port: MediaPort
  /** Called once when the window's process died, hangs or was closed. `why` is for the log. */
  onGone(listener: (why: string) => void): void
  close(): void
}

/** Opens a media window; resolves as soon as messages can be posted to it. */
export type OpenMediaWindow = () => Promise<MediaWindow>
