import { describe, expect, it } from 'vitest'
import { prepareBeside } from '../../../../../hub/customers/import/prepare-beside.ts'
import {
  type PreparedChunk,
  type PrepareRequest,
  prepareRows,
} from '../../../../../hub/customers/import/prepare-rows.ts'
import { generateCustomer } from '../../../../support/customer-generator.ts'

const request = (text: string): PrepareRequest => ({
  source: { fileName: 'customers.csv', bytes: new TextEncoder().encode(text) },
  mapping: { 说明一: 'notes' },
  fields: [
    {
      key: 'bottles',
      label: { 'zh-CN': '桶数', en: 'Bottles' },
      type: 'number',
      required: false,
      choices: [],
      sensitive: false,
      position: 0,
    },
  ],
  plan: { areaCode: '28' },
  chunkSize: 250,
  withContent: true,
})
const lines = Array.from({ length: 1100 }, (_, index) => {
  const { name, code, numbers, addresses } = generateCustomer(index)
  // Every hundredth row has a number that is none.
  const number = index % 100 === 0 ? '12' : (numbers[0]?.typed ?? '')
  return [name, code, number, addresses[0]?.street, '常客', String(index)].join(',')
})
const file = ['姓名,编号,电话,地址,说明一,桶数', ...lines].join('\n')

/** Ids are random; everything else must be the same. */
async function collect(chunks: AsyncIterable<PreparedChunk>): Promise<unknown> {
  const found: PreparedChunk[] = []
  for await (const chunk of chunks) found.push(chunk)
  return JSON.parse(JSON.stringify(found).replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'an id')) as unknown
}

describe('rows prepared in a thread', () => {
  it('are those prepared in this one, chunk by chunk', async () => {
    const beside = await collect(prepareBeside(request(file)))
    expect(beside).toStrictEqual(await collect(prepareRows(request(file))))
    expect(beside).toMatchObject([
      {
        rows: 250,
        refused: 3,
        share: expect.closeTo(250 / 1100, 1) as number,
        problems: [{ row: 2, column: '电话' }, { row: 102 }, { row: 202 }],
      },
      { rows: 250, refused: 2 },
      { rows: 250, refused: 3 },
      { rows: 250, refused: 2 },
      { rows: 100, refused: 1, share: 1 },
    ])
  })

  it.each([
    ['no name column', '电话\n1\n', '没有姓名列'],
    ['no content', '\n\n', '没有任何内容'],
    ['a quotation mark never closed', `${file}\n坏,"${'x'.repeat(400_000)}`, '引号'],
  ])('refuse %s with the same clear sentence', async (_, text, words) => {
    const failure = collect(prepareBeside({ ...request(text), mapping: {} }))
    await expect(failure).rejects.toMatchObject({ code: 'request.invalid', parameters: { place: 'customers.csv' } })
    await expect(failure).rejects.toSatisfy((error: { say(language: string): string }) =>
      error.say('zh-CN').includes(words),
    )
  })

  it('end with their thread when the reader has had enough', async () => {
    const chunks = prepareBeside(request(file))
    expect((await chunks.next()).value).toMatchObject({ rows: 250 })
    await chunks.return(undefined)
    expect(await chunks.next()).toStrictEqual({ done: true, value: undefined })
  })
})
