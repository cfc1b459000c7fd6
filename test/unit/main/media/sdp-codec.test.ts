import { describe, expect, it } from 'vitest'
import { agreedCodec, chosenCodec, otherCodec, withCodecOnly } from '../../../../main/media/sdp-codec.ts'

const chrome = [
  'v=0',
  'm=audio 40000 UDP/TLS/RTP/SAVPF 111 63 9 0 8 126',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:63 red/48000/2',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:126 telephone-event/8000',
  '',
].join('\r\n')

describe('the codec of a description', () => {
  it('is the first of the audio line, also where only its number says what it is', () => {
    expect(chosenCodec(chrome)).toBe('OPUS')
    expect(chosenCodec('v=0\nm=audio 4000 RTP/AVP 8 101\n')).toBe('PCMA')
    expect(chosenCodec('v=0\r\n')).toBeNull()
    expect(chosenCodec('v=0\r\nm=audio 0 RTP/AVP 77\r\n')).toBeNull()
  })
  it('goes by the order of the offer, whatever that of the answer', () => {
    expect(agreedCodec('m=audio 4000 RTP/AVP 18 0 8\r\n', chrome)).toBe('PCMU')
    expect(agreedCodec('', chrome)).toBeNull()
  })
  it('is offered alone, with the telephone events of its clock', () => {
    const offer = withCodecOnly(chrome, 'PCMA')
    const lines = ['m=audio 40000 UDP/TLS/RTP/SAVPF 8 126', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:126 telephone-event/8000']
    expect(offer).toBe(['v=0', ...lines, ''].join('\r\n'))
    expect(withCodecOnly(chrome, 'OPUS')).toContain('SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n')
  })
  it('changes nothing when it is not on offer', () => {
    expect(withCodecOnly(chrome, 'G729')).toBe(chrome)
    expect(withCodecOnly('v=0\r\n', 'PCMA')).toBe('v=0\r\n')
  })
  it('has another one that no PBX translates the same way', () => {
    expect(['PCMA', 'PCMU', 'OPUS', 'G722'].map(otherCodec)).toEqual(['OPUS', 'OPUS', 'PCMA', 'OPUS'])
    expect(otherCodec(null)).toBeNull()
  })
})
