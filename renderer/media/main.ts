import { config } from 'zod'
import { receivePorts } from './port/receive-port.ts'

/**
 * The hidden window's page: it owns the peer connections, the devices and the level meters. The policy of the page allows
 * no code from text, so the schemas must not try to make any: said before they are built, hence the late import.
 */
document.documentElement.dataset['page'] = 'media'
config({ jitless: true })
// Chromium starts a process for each kind of device when the list is first asked for: while the engine is loaded.
void navigator.mediaDevices.enumerateDevices().catch(() => undefined)
const engine = import('./engine.ts')
receivePorts((port) => void engine.then(({ serveMediaPort }) => serveMediaPort(port)))
