import { describe, expect, it } from 'vitest'
import { findProducts } from '../../../../contract/order/find-product.ts'
import { product } from './shop-facts.ts'

const spring = product(1, { name: '农夫山泉', position: 2 })
const small = product(2, { name: '农夫山泉小瓶', position: 1 })
const pump = product(3, { name: '压水器', sold: false })
const old = product(4, { name: '旧山泉', active: false })
const entries = [
  { product: spring, keys: ['nf', '农夫山泉', 'nongfushanquan', 'nfsq'] },
  { product: small, keys: ['', '农夫山泉小瓶', 'nongfushanquanxiaoping', 'nfsqxp'] },
  { product: pump, keys: ['', '压水器', 'yashuiqi', 'ysq'] },
  { product: old, keys: ['', '旧山泉', 'jiushanquan', 'jsq'] },
]
const found = (typed: string): string[] => findProducts(entries, typed).map(({ name }) => name)

describe('finding a product', () => {
  it('gives all that are sold, in the shop’s order, for nothing typed', () => {
    expect(found(' ')).toEqual(['农夫山泉小瓶', '农夫山泉'])
  })
  it('takes a whole key before a beginning, and that before a part', () => {
    expect(found('NFSQ')).toEqual(['农夫山泉', '农夫山泉小瓶'])
    expect(found('nf')).toEqual(['农夫山泉', '农夫山泉小瓶'])
    expect(found('山泉')).toEqual(['农夫山泉小瓶', '农夫山泉'])
    expect(found('nong fu shan')).toEqual(['农夫山泉小瓶', '农夫山泉'])
  })
  it('finds nothing that is not sold by itself or not any more', () => {
    expect(found('ysq')).toEqual([])
    expect(found('jsq')).toEqual([])
    expect(found('没有的')).toEqual([])
  })
})
