import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { renderAsterisk } from '../../pbx-config/asterisk/render-asterisk.ts'
import { ensureCertificates } from '../../pbx-config/certificates/ensure-certificates.ts'
import { loadCentre } from '../../pbx-config/load-centre.ts'
import { completeSecrets } from '../../pbx-config/secrets-file.ts'
import { startAsterisk } from '../support/asterisk/start-asterisk.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

for (const name of ['qingquan-water', 'hotline-12345']) {
  test(`Asterisk boots on ${name} without a word against our files, TLS and WSS included`, async () => {
    const { centre, problems } = await loadCentre(`pbx-config/examples/${name}/centre.yaml`)
    expect(problems).toEqual([])
    await using certificates = await temporaryFolder('certificates')
    await ensureCertificates(centre!, { folder: certificates.path })
    await using asterisk = await startAsterisk({
      configuration: async (ports, { spoolFolder }) => {
        const recordings = join(spoolFolder, 'recordings')
        await mkdir(recordings, { recursive: true })
        const files = renderAsterisk(centre!, completeSecrets(centre!), {
          network: {
            address: '127.0.0.1',
            udp: ports.sipUdp,
            tcp: ports.sipTcp,
            tls: ports.sipTls,
            ws: ports.http,
            wss: ports.https,
            certificates: certificates.path,
            rtp: { from: ports.rtp.first, to: ports.rtp.last },
          },
          hub: { fastAgi: { port: ports.agi }, ami: { port: ports.ami } },
          directories: { recordings, music: join(spoolFolder, '../data/moh') },
          trunkServers: Object.fromEntries(
            centre!.trunks.map(({ key }, index) => [key, { server: `127.0.0.${String(index + 2)}`, port: 9 }]),
          ),
        })
        return Object.fromEntries(files)
      },
    })
    expect(await asterisk.complaints()).toEqual([])
    const queues = await asterisk.cli('queue show')
    for (const { key } of centre!.queues) expect(queues).toContain(`${key} has 0 calls`)
    const endpoints = await asterisk.cli('pjsip show endpoints')
    for (const { extension, phone } of centre!.seats) {
      if (typeof phone === 'string') expect(endpoints).toContain(`${extension}/${extension}`)
    }
    // The web socket's certificate is ours and holds for the address a seat uses.
    const socket = connect({
      host: '127.0.0.1',
      port: asterisk.ports.https,
      ca: await readFile(join(certificates.path, 'ca.crt')),
    })
    await once(socket, 'secureConnect')
    expect(socket.authorized).toBe(true)
    socket.end()
  })
}
