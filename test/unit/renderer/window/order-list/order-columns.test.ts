import { describe, expect, it } from 'vitest'
import {
  columnNames,
  firstColumns,
  gridOf,
  readColumns,
  sortOrders,
} from '../../../../../renderer/window/order-list/order-columns.ts'
import { shopOrder } from '../../../../support/window-preview/shop-scene.ts'

describe('the columns of the list of orders', () => {
  it('are read from what was kept, in their own order, without what is no column', () => {
    expect(readColumns('total,number,nonsense,toString')).toEqual(['number', 'total'])
    expect(readColumns('')).toEqual(firstColumns)
    expect(readColumns(null)).toEqual(firstColumns)
  })

  it('have one width each', () => {
    expect(gridOf(['number', 'total'])).toBe('72px 84px')
    expect(columnNames.every((name) => gridOf([name]) !== '')).toBe(true)
  })

  it('sort numbers as numbers, words as Chinese, both ways, and leave the given list alone', () => {
    const orders = [
      shopOrder({ number: 2, totalFen: 900, customerName: '张三' }),
      shopOrder({ number: 10, totalFen: 10_000, customerName: '李四' }),
      shopOrder({ number: 1, totalFen: 100, customerName: '王五' }),
    ]
    const numbers = (column: 'number' | 'total' | 'customer', down = false) =>
      sortOrders(orders, { column, down }).map(({ number }) => number)
    expect(numbers('number')).toEqual([1, 2, 10])
    expect(numbers('total', true)).toEqual([10, 2, 1])
    expect(numbers('customer')).toEqual([10, 1, 2])
    expect(orders.map(({ number }) => number)).toEqual([2, 10, 1])
  })
})
