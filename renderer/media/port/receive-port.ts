/** As contract/media/messages.ts has it; written out so that the page can listen before the schemas are loaded. */
const channel = 'media-port'

/**
 * Gives the page the ports that the preload script posts to the page's own window. Only this window's own messages
 * count: nothing is embedded here, and a stranger's port must not command the microphone.
 */
export function receivePorts(receive: (port: MessagePort) => void): void {
  window.addEventListener('message', (event) => {
    const [port] = event.ports
    if (event.source !== window || event.data !== channel || port === undefined || event.ports.length !== 1) return
    receive(port)
  })
}
