import { describe, expect, it } from 'vitest'
import { chosenCodec, withCodecFirst } from '../../../../main/media/sdp-codec.ts'

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
  it('is put first in an offer, and nothing else changes', () => {
    const offer = withCodecFirst(chrome, 'PCMA')
    expect(offer).toBe(chrome.replace('111 63 9 0 8 126', '8 111 63 9 0 126'))
    expect(chosenCodec(offer)).toBe('PCMA')
  })
  it('stays where it is when it is not on offer', () => {
    expect(withCodecFirst(chrome, 'G729')).toBe(chrome)
    expect(withCodecFirst('v=0\r\n', 'PCMA')).toBe('v=0\r\n')
  })
})
