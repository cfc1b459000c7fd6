import { describe, expect, it } from 'vitest'
import { AmiFrame } from '../../../../../hub/pbx/asterisk/ami-frame.ts'
import { askContacts } from '../../../../../hub/pbx/asterisk/snapshot.ts'

function contact(endpoint: string, status: string): AmiFrame {
  const bytes = Buffer.from(`Event: ContactList\r\nEndpoint: ${endpoint}\r\nStatus: ${status}\r\n`)
  return new AmiFrame('event', 'ContactList', bytes, 0, bytes.length)
}

describe('the contacts that are asked when the link is up', () => {
  it('are those nobody has asked yet, and those that did not answer, each endpoint once', async () => {
    const asked: string[] = []
    const session = {
      action: ({ action, fields }: { action: string; fields?: Record<string, string> }) => {
        asked.push(`${action} ${fields?.['Endpoint'] ?? ''}`)
        return Promise.resolve(contact('', ''))
      },
      list: () => Promise.resolve([]),
    }
    await askContacts(session as never, [
      contact('8001', 'Created'),
      contact('8001', 'Unknown'),
      contact('8002', 'Reachable'),
      contact('8003', 'NonQualified'),
      contact('unicom', 'Unreachable'),
      contact('telecom', 'Unavail'),
    ])
    expect(asked).toEqual(['PJSIPQualify 8001', 'PJSIPQualify unicom', 'PJSIPQualify telecom'])
  })
})
