import { describe, expect, it } from 'vitest'
import { type Block, blockFrames, createBlockBuilder } from '../../../../../renderer/media/recording/block-builder.ts'

const of = (value: number, frames = 128): Float32Array => new Float32Array(frames).fill(value)

describe('blocks of both directions', () => {
  it('are of 100 ms, left and right in turn, counted without a gap', () => {
    const blocks: Block[] = []
    const builder = createBlockBuilder((block) => blocks.push(block))
    for (let at = 0; at < 2_000; at += 128) builder.add(at, 128, of(0.5), of(-1))
    builder.flush()
    expect(blocks.map(({ from, samples }) => [from, samples.length / 2])).toEqual([
      [0, blockFrames],
      [blockFrames, blockFrames],
      [2 * blockFrames, 2_048 - 2 * blockFrames],
    ])
    for (const { samples } of blocks) expect([samples[0], samples[1]]).toEqual([16_384, -32_767])
  })

  it('have silence where frames are left out and where one side has no sound', () => {
    const blocks: Block[] = []
    const builder = createBlockBuilder((block) => blocks.push(block))
    builder.add(0, 128, undefined, of(0.25))
    builder.add(256, 128, of(0.25), undefined)
    builder.flush()
    const [{ samples } = { samples: new Int16Array() }] = blocks
    expect(samples).toHaveLength(384 * 2)
    const heard = [...samples].flatMap((sample, index) => (sample === 0 ? [] : [index]))
    expect(heard).toEqual([
      ...Array.from({ length: 128 }, (_, frame) => frame * 2 + 1),
      ...Array.from({ length: 128 }, (_, frame) => (256 + frame) * 2),
    ])
  })

  it('are never louder than 16 bits can say', () => {
    const blocks: Block[] = []
    const builder = createBlockBuilder((block) => blocks.push(block))
    builder.add(0, 128, of(7), of(-7))
    builder.flush()
    expect([blocks[0]?.samples[0], blocks[0]?.samples[1]]).toEqual([32_767, -32_768])
  })
})
