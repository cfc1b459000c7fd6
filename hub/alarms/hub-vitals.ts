import { statfs } from 'node:fs/promises'
import { type FloorView } from './floor-view.ts'

const lagStepMs = 250
const diskEveryMs = 30_000

export type HubVitals = ReturnType<typeof createHubVitals>

/** How late the hub's own loop is, and how much room its disk has. */
export function createHubVitals(dataFolder: string, onError: (error: unknown) => void) {
  let expected = performance.now() + lagStepMs
  let worst = 0
  let disk: FloorView['disk'] = null

  const lagTimer = setInterval(() => {
    const at = performance.now()
    worst = Math.max(worst, at - expected)
    expected = at + lagStepMs
  }, lagStepMs)
  lagTimer.unref()

  const measure = async (): Promise<void> => {
    const { bavail, blocks, bsize } = await statfs(dataFolder)
    disk = { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  }
  const diskTimer = setInterval(() => void measure().catch(onError), diskEveryMs)
  diskTimer.unref()
  measure().catch(onError)

  return {
    disk: (): FloorView['disk'] => disk,
    /** The worst since it was asked before. */
    takeLag(): number {
      const lag = Math.max(worst, performance.now() - expected, 0)
      worst = 0
      return Math.round(lag)
    },
    close(): void {
      clearInterval(lagTimer)
      clearInterval(diskTimer)
    },
  }
}
