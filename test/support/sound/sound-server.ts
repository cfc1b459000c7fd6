import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnTied } from '../programs/tied-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitFor } from '../wait-for.ts'
import { findSoundPrograms } from './sound-programs.ts'

/** A PulseAudio of one's own with one sink that leads nowhere: what is played into it is what a sound card hears. */
export type SoundServer = Readonly<{
  /** For whatever is to record from it by the system's choice. */
  environment: Readonly<Record<'PATH' | 'PULSE_SERVER' | 'HOME', string>>
  /** Plays a tone on each side, as sine waves, until it is stopped or the server ends. */
  play(left: number, right: number): Promise<{ stop(): Promise<void> }>
  stop(): Promise<void>
  /** Again, at the same place. */
  start(): Promise<void>
}>

export async function startSoundServer(): Promise<SoundServer> {
  const { soxFolder, pulseaudio } = await findSoundPrograms()
  const folder = await temporaryFolder('sound')
  const socket = join(folder.path, 'native')
  const runtime = join(folder.path, 'runtime')
  await mkdir(runtime, { mode: 0o700 })
  const environment = {
    PATH: `${soxFolder}:${process.env['PATH'] ?? ''}`,
    PULSE_SERVER: `unix:${socket}`,
    HOME: folder.path,
  }
  let said = ''
  let running: Awaited<ReturnType<typeof spawnTied>> | undefined

  const start = async (): Promise<void> => {
    const daemon = await spawnTied(
      [
        ...[...pulseaudio, '-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'],
        ...['-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`],
        ...['-L', 'module-null-sink sink_name=handset rate=48000 channels=2 norewinds=1'],
      ],
      { environment: { ...environment, XDG_RUNTIME_DIR: runtime }, onOutput: (text) => (said += text) },
    )
    running = daemon
    await waitFor('PulseAudio', () => {
      if (!daemon.isRunning()) throw new Error(said)
      return existsSync(socket)
    })
  }
  await start()
  return {
    environment,
    start,
    async play(left, right) {
      const player = await spawnTied(
        [
          ...[join(soxFolder, 'sox'), '-V1', '-q', '-n', '--rate', '48000', '--channels', '2', '-t', 'pulseaudio'],
          ...['handset', 'synth', `sine`, String(left), 'sine', String(right), 'vol', '0.5'],
        ],
        { environment: { ...process.env, ...environment } },
      )
      return { stop: () => player.stop() }
    },
    async stop() {
      await running?.stop()
      await waitFor('the socket to be gone', () => !existsSync(socket))
    },
  }
}
