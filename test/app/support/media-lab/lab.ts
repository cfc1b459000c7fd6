import { _electron, type ElectronApplication, type Page, test as base } from '@playwright/test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import {
  type MediaFact,
  type MediaInput,
  type MediaOutput,
  type MediaRequestName,
} from '../../../../contract/media/messages.ts'
import { type AudioSettings, defaultAudioSettings } from '../../../../contract/seat/devices.ts'
import { mustLeaveOutSandbox } from '../../../../main/command-line/electron-program.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'
import { livingProcesses, processesBelow } from '../processes.ts'
import { type Lab as LabGlobal, type LabMessage } from './lab-protocol.ts'
import { toneWav } from './tone-wav.ts'

export type LabOptions = Readonly<{
  /** The fake microphone's tone in Hz; 0: digital silence; `beep`: Chromium's own; `none`: no devices at all. */
  microphone?: number | 'beep' | 'none'
  /** 0–1 of full scale. */
  loudness?: number
}>

/** One media window, seen as the main process sees it. */
export type MediaPage = Readonly<{
  number: number
  page: Page
  /** Rejects with the name and message the window refused with. */
  request: <N extends MediaRequestName>(name: N, input: MediaInput<N>) => Promise<MediaOutput<N>>
  /** One after the other, and all of them before the window can have done anything. */
  post: (...messages: unknown[]) => Promise<void>
  posted: () => Promise<readonly LabMessage[]>
  facts: <K extends MediaFact['kind']>(kind: K) => Promise<readonly FactOf<K>[]>
  /** The first fact of the kind that is accepted, told already or still to come; looks from the `after`th on. */
  fact: <K extends MediaFact['kind']>(
    kind: K,
    accept?: (fact: FactOf<K>) => boolean,
    after?: number,
  ) => Promise<FactOf<K>>
  settings: (change: Partial<AudioSettings>) => Promise<void>
  close: () => Promise<void>
}>
export type FactOf<K extends MediaFact['kind']> = Extract<MediaFact, { kind: K }>

export type MediaLab = Readonly<{
  app: ElectronApplication
  /** Opens a media window and waits until it is ready. `prepare` runs in the page before it gets its port. */
  open: (prepare?: (page: Page) => Promise<void>, mayHear?: boolean) => Promise<MediaPage>
  /** A call from one window to the other; times as epoch ms. */
  call: (caller: MediaPage, callee: MediaPage, peer: string) => ReturnType<LabGlobal['call']>
  /** A page to be the other side of calls with (far-end.ts); it has no port. */
  openFar: () => Promise<Page>
  close: () => Promise<void>
}>

type WithLab = { readonly lab: LabGlobal }

/** What a pure tone goes through unchanged: noise suppression takes it for noise. */
export const plainSound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }

export async function startMediaLab(options: LabOptions = {}): Promise<MediaLab> {
  const folder = await temporaryFolder('media-lab')
  await buildLab(folder.path)
  const app = await _electron.launch({
    executablePath: process.env['ZUOXI_ELECTRON'] ?? '',
    args: [folder.path, ...(await switches(options, folder.path))],
    env: { ...environment(), ...(options.microphone === 'none' ? withoutDevices : {}) },
  })
  const processId = app.process().pid ?? 0
  const pages = new Map<number, Page>()

  const openPage = async (withPort: boolean, mayHear: boolean): Promise<{ number: number; page: Page }> => {
    const opened = app.waitForEvent('window')
    const number = await app.evaluate(
      (_electron_, [port, hear]) => (globalThis as unknown as WithLab).lab.open(port, hear),
      [withPort, mayHear] as const,
    )
    const page = await opened
    await page.waitForLoadState('load')
    pages.set(number, page)
    return { number, page }
  }
  const open: MediaLab['open'] = async (prepare, mayHear = true) => {
    const { number, page } = await openPage(prepare === undefined, mayHear)
    if (prepare) {
      await prepare(page)
      await app.evaluate((_electron_, one) => (globalThis as unknown as WithLab).lab.connect(one), number)
    }
    const media = mediaPage(app, number, page)
    await media.fact('ready')
    return media
  }
  return {
    app,
    open,
    call: (caller, callee, peer) =>
      app.evaluate((_electron_, [one, other, name]) => (globalThis as unknown as WithLab).lab.call(one, other, name), [
        caller.number,
        callee.number,
        peer,
      ] as const),
    openFar: async () => (await openPage(false, true)).page,
    async close() {
      const below = await processesBelow(processId)
      await app.close()
      await waitFor('every process of the lab to end', async () => {
        const left = await livingProcesses([processId, ...below])
        return left.length === 0
      })
      await folder.remove()
    },
  }
}

/** `test` with a lab that runs while the test does. */
export const test = base.extend<{ labOptions: LabOptions; lab: MediaLab }>({
  labOptions: [{}, { option: true }],
  lab: async ({ labOptions }, use) => {
    const lab = await startMediaLab(labOptions)
    await use(lab)
    await lab.close()
  },
})

function mediaPage(app: ElectronApplication, number: number, page: Page): MediaPage {
  const posted = (): Promise<readonly LabMessage[]> =>
    app.evaluate((_electron_, one) => (globalThis as unknown as WithLab).lab.posted(one), number)
  const facts: MediaPage['facts'] = async (kind) =>
    (await posted()).flatMap(({ message }) => {
      const fact = (message as { fact?: MediaFact }).fact
      return fact?.kind === kind ? [fact as FactOf<typeof kind>] : []
    })
  const request: MediaPage['request'] = async (name, input) => {
    const reply = (await app.evaluate(
      (_electron_, [one, request_, input_]) => (globalThis as unknown as WithLab).lab.request(one, request_, input_),
      [number, name, input] as const,
    )) as { ok: true; output: never } | { ok: false; error: { name: string; message: string } }
    if (reply.ok) return reply.output
    throw Object.assign(new Error(reply.error.message), { name: reply.error.name })
  }
  return {
    number,
    page,
    request,
    posted,
    facts,
    post: (...messages) =>
      app.evaluate(
        (_electron_, [one, all]) => {
          for (const message of all) (globalThis as unknown as WithLab).lab.post(one, message)
        },
        [number, messages] as const,
      ),
    fact: (kind, accept = () => true, after = 0) =>
      waitFor(`the fact ${kind}`, async () => {
        const all = await facts(kind)
        const found = all.slice(after).find(accept)
        if (!found) throw new Error(JSON.stringify(all.slice(-3)))
        return found
      }),
    settings: async (change) => {
      await request('audio.settings', { ...defaultAudioSettings, ...plainSound, ...change })
    },
    close: () => app.evaluate((_electron_, one) => (globalThis as unknown as WithLab).lab.close(one), number),
  }
}

async function buildLab(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(import.meta.dirname, 'lab-main.ts'),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20.18',
      rolldownOptions: { external: ['electron'], output: { format: 'es', entryFileNames: 'main.js' } },
    },
    ssr: { noExternal: true, external: ['electron'] },
  })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'media-lab', type: 'module', main: 'main.js' }))
}

/** ALSA and PulseAudio find nothing: a computer without a headset. */
const withoutDevices = {
  ALSA_CONFIG_PATH: '/dev/null',
  PULSE_SERVER: 'unix:/nonexistent',
  PIPEWIRE_REMOTE: '/nonexistent',
}

async function switches(options: LabOptions, folder: string): Promise<string[]> {
  const { microphone = 440, loudness = 0.5 } = options
  const words = [`--user-data-dir=${join(folder, 'data')}`]
  if (microphone !== 'none') words.push('--use-fake-device-for-media-stream')
  if (typeof microphone === 'number') {
    const file = join(folder, 'microphone.wav')
    await writeFile(file, toneWav(microphone, loudness))
    words.push(`--use-file-for-fake-audio-capture=${file}`)
  }
  if (mustLeaveOutSandbox()) words.push('--no-sandbox')
  return words
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('ELECTRON_'),
    ),
  )
}
