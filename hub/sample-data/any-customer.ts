import { type NewCustomer } from '../../contract/customer.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { mobilePrefixes, personName } from './people.ts'
import { createLot } from './seeded.ts'

const cities: readonly (readonly [province: string, city: string, area: string, districts: readonly string[]])[] = [
  ['四川省', '成都市', '28', ['锦江区', '青羊区', '金牛区', '武侯区', '成华区', '高新区', '双流区', '温江区']],
  ['重庆市', '重庆市', '23', ['渝中区', '江北区', '沙坪坝区', '九龙坡区', '南岸区', '渝北区']],
  ['广东省', '深圳市', '755', ['福田区', '南山区', '罗湖区', '宝安区', '龙岗区']],
  ['河北省', '邯郸市', '310', ['丛台区', '邯山区', '复兴区', '峰峰矿区']],
]
/** A city has thousands of streets and estates, so that they are put together from parts, as real names are. */
const streetStarts =
  '人民 解放 建设 天府 红星 滨江 科华 玉林 长江 中山 新华 和平 文化 东风 光明 桐梓林 二仙桥 沙湾 春熙 青年 胜利 友谊 团结 幸福 育才 学府 迎宾 交通 工业 民主 朝阳 金沙 茶店子 营门口 石羊 锦城 万年 水碾河 牛市口 双桥子'.split(
    ' ',
  )
const streetMiddles = ['', '东', '西', '南', '北', '中', '一', '二', '三', '新', '上', '下']
const streetEnds = ['路', '街', '大道', '巷', '横街', '支路']
const estateStarts =
  '清泉 阳光 锦绣 翡翠 金色 世纪 万科 保利 中海 龙湖 绿地 恒大 蓝光 和平 铁路 香山 碧水 东方 观澜 御景 盛世 汇锦 九龙 凤凰 银河 紫荆 望江 麓湖 水岸 书香'.split(
    ' ',
  )
const estateEnds = '花园 家园 城 海岸 新城 国际 大厦 名都 广场 小区 宿舍 公馆 雅居 半岛 华府 苑'.split(' ')
const companies =
  '清泉水业 川味餐饮 天府物流 宏达建材 新世纪酒店 长江电子 康乐诊所 启明幼儿园 银行营业部 行政服务中心 第三中学 单位食堂'.split(
    ' ',
  )
/** The `index`-th of the customers a seed stands for; any one can be made without those before it. */
export function generateCustomer(index: number, seed = 1): NewCustomer {
  const lot = createLot(seed * 1_000_003 + index)
  const { next: random, pick, digits } = lot
  const [province, city, area, districts] = pick(cities)
  const mobile = `${pick(mobilePrefixes)}${digits(8)}`
  const fixed = `0${area}-${pick(['2', '6', '8'])}${digits(area.length === 2 ? 7 : 6)}`
  const numbers = random() < 0.75 ? [mobile] : random() < 0.6 ? [mobile, fixed] : [fixed]
  const district = pick(districts)
  const company = random() < 0.06
  return {
    id: idAt(index, seed),
    name: company ? `${city.slice(0, 2)}${pick(companies)}${random() < 0.5 ? '有限公司' : ''}` : personName(lot),
    code: `KH${String(index).padStart(7, '0')}`,
    level: random() < 0.05 ? 'vip' : 'normal',
    tags: random() < 0.2 ? ['月结'] : [],
    notes: random() < 0.1 ? '送货前先打电话' : '',
    ownerId: null,
    station: null,
    blacklisted: random() < 0.002,
    fields: {},
    numbers: numbers.map((typed, position) => ({ id: idAt(index, seed, 1 + position), typed, label: '', note: '' })),
    addresses: Array.from({ length: random() < 0.15 ? 2 : 1 }, (_, position) => ({
      id: idAt(index, seed, 8 + position),
      province,
      city,
      district,
      street: `${pick(streetStarts)}${pick(streetMiddles)}${pick(streetEnds)}${String(1 + Math.floor(random() * 400))}号`,
      detail: `${pick(estateStarts)}${pick(estateEnds)}${String(1 + Math.floor(random() * 30))}栋${String(1 + Math.floor(random() * 4))}单元${String(101 + Math.floor(random() * 3200))}`,
      isDefault: position === 0,
    })),
  }
}

/** A UUIDv7 (RFC 9562 §5.7) of its own for each index, kind and seed. */
function idAt(index: number, seed: number, kind = 0): CustomerId {
  const time = (1_760_000_000_000 + index).toString(16).padStart(12, '0')
  const tail = `${seed.toString(16).padStart(4, '0')}${kind.toString(16).padStart(2, '0')}`.padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail}` as CustomerId
}
