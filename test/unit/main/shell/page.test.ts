import fc from 'fast-check'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { belongsToPage, contentTypeOf, fileOfRequest, pageAddress } from '../../../../main/shell/page.ts'

describe('fileOfRequest', () => {
  it.each([
    ['zuoxi-app://window/index.html', '/out/window/index.html'],
    ['zuoxi-app://window/', '/out/window/index.html'],
    ['zuoxi-app://media/index.html?x=1#y', '/out/media/index.html'],
    ['zuoxi-app://media/assets/media-1.js', '/out/assets/media-1.js'],
    ['zuoxi-app://other/index.html', undefined],
    ['https://window/index.html', undefined],
    ['zuoxi-app://window/%2e%2e/media/index.html', '/out/window/media/index.html'],
    ['zuoxi-app://window/..%2f..%2fsecret', undefined],
    ['zuoxi-app://window/a%5C..%5Cb', undefined],
    ['zuoxi-app://window/%00', undefined],
    ['zuoxi-app://window/%E0%A4%A', undefined],
    ['not an address', undefined],
  ])('%s is %s', (address, file) => {
    expect(fileOfRequest(address, '/out')).toBe(file)
  })

  it('never leaves its folder', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('..', '%2e%2e', '..%2f', '..%5c', '/', '%2f'))
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const file = fileOfRequest(`zuoxi-app://window/${parts.join('/')}`, '/out')
        if (file === undefined) return
        expect(file.startsWith(`${sep}out${sep}`)).toBe(true)
        expect(file.split(sep)).not.toContain('..')
      }),
    )
  })
})

describe('the addresses of the pages', () => {
  it('are our own scheme, or the dev server', () => {
    expect(pageAddress('media')).toBe('zuoxi-app://media/index.html')
    expect(pageAddress('media', 'http://localhost:5173')).toBe('http://localhost:5173/media/index.html')
  })

  it.each([
    ['zuoxi-app://media/index.html', undefined, true],
    ['zuoxi-app://window/index.html', undefined, false],
    ['https://media/index.html', undefined, false],
    ['http://localhost:5173/media/index.html', undefined, false],
    ['http://localhost:5173/media/index.html', 'http://localhost:5173', true],
    ['http://localhost:5173/window/index.html', 'http://localhost:5173', false],
    ['http://localhost:9/media/index.html', 'http://localhost:5173', false],
    ['', undefined, false],
  ])('%s belongs to the media page (dev server %s): %s', (address, devServer, belongs) => {
    expect(belongsToPage(address, 'media', devServer)).toBe(belongs)
  })
})

describe('contentTypeOf', () => {
  it('knows what is built, and gives anything else as bytes', () => {
    expect(contentTypeOf('/out/assets/a-1.js')).toMatch(/^text\/javascript/)
    expect(contentTypeOf('/out/assets/ring.wav')).toBe('audio/wav')
    expect(contentTypeOf('/out/assets/LICENSE')).toBe('application/octet-stream')
  })
})
