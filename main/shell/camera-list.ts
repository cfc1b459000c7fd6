import { type CommandLine } from 'electron'

/** content/public/common/content_features.cc; a Chromium that does not know it goes on as it does without. */
const feature = 'RunVideoCaptureServiceInBrowserProcess'

/**
 * Whenever a page asks which microphones there are, Chromium looks for cameras as well, in a process that it starts for that:
 * a start waits for it, and no page may ever have a camera (guard.ts). On Linux the kernel alone is asked, which main can do
 * itself; elsewhere the cameras' own drivers run in that process, and stay there. To be said before the app is ready.
 */
export function listCamerasWithoutProcess(
  commandLine: Pick<CommandLine, 'getSwitchValue' | 'appendSwitch'>,
  platform: NodeJS.Platform = process.platform,
): void {
  if (platform !== 'linux') return
  const others = commandLine.getSwitchValue('enable-features')
  commandLine.appendSwitch('enable-features', others === '' ? feature : `${others},${feature}`)
}
