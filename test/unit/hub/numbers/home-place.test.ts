import { beforeAll, describe, expect, it } from 'vitest'
import { type HomePlaces, openHomePlaces } from '../../../../hub/numbers/home-place.ts'
import { normaliseNumber } from '../../../../hub/numbers/normalise-number.ts'

describe('home place', () => {
  let homePlaces: HomePlaces
  beforeAll(async () => {
    homePlaces = await openHomePlaces()
  })

  it.each([
    ['13912345678', '江苏省常州市', 'Changzhou, Jiangsu', '中国移动'],
    ['17012345678', '中国电信', 'China Telecom', '中国电信'],
    ['02886001234', '四川省成都市、资阳市、眉山市', 'Chengdu/Ziyang/Meishan, Sichuan', undefined],
    ['010-65001234', '北京市', 'Beijing', undefined],
    ['0580-2600123', '浙江省舟山市', 'Zhoushan, Zhejiang', undefined],
    ['0471-6600123', '内蒙古呼和浩特市', 'Huhehaote, Inner Mongolia', undefined],
    ['95588', '工商银行', 'ICBC', undefined],
    ['02812345', '政务服务便民热线', 'Government service hotline', undefined],
    ['110', '报警服务台', 'Police', undefined],
    ['4008001234', '400 企业热线', '400 business line', undefined],
    ['+12125551234', '美国', 'United States', undefined],
    ['+85221234567', '中国香港特别行政区', 'Hong Kong SAR China', undefined],
  ])('of %s is %s', (typed, chinese, english, carrier) => {
    const home = homePlaces(normaliseNumber(typed))
    expect(home?.place).toStrictEqual({ 'zh-CN': chinese, en: english })
    expect(home?.carrier?.['zh-CN']).toBe(carrier)
  })

  it('splits province and city, a municipality being both', () => {
    expect(homePlaces(normaliseNumber('0755-86001234'))).toMatchObject({
      province: { 'zh-CN': '广东省', en: 'Guangdong' },
      city: { 'zh-CN': '深圳市', en: 'Shenzhen' },
    })
    expect(homePlaces(normaliseNumber('023-86001234'))).toMatchObject({
      province: { 'zh-CN': '重庆市' },
      city: { 'zh-CN': '重庆市' },
    })
    expect(homePlaces(normaliseNumber('0771-5600123'))).toMatchObject({
      province: { 'zh-CN': '广西' },
      city: { 'zh-CN': '南宁市' },
    })
  })

  it.each(['8001', 'anonymous', 'alice', '86001234'])('of %s is not known', (typed) => {
    expect(homePlaces(normaliseNumber(typed))).toBeUndefined()
  })
})
