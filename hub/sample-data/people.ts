import { type Lot } from './seeded.ts'

/** The commonest surnames with their share of the people in thousandths (2020 census), then a tail of rarer ones. */
const surnames: readonly (readonly [string, number])[] = (
  '王72 李72 张68 刘54 陈45 杨31 黄22 赵21 吴20 周19 徐15 孙15 马13 朱12 胡12 郭11 何11 林11 罗10 高10 郑9 梁8 谢8 宋7 唐7 ' +
  '许7 韩6 邓6 冯6 曹6 彭6 曾6 肖6 田5 董5 袁5 潘5 于5 蒋5 蔡5 余5 杜5 叶5 程5 魏5 苏5 吕5 丁4 任4 沈4 姚4 卢4 姜4 崔4 ' +
  '钟4 谭4 陆4 汪4 范3 金3 石3 廖3 贾3 夏3 韦3 付3 方3 白3 邹3 孟3 熊3 秦3 邱3 江3 尹3 薛3 闫3 段3 雷3 侯3 龙3 史2 陶2 ' +
  '黎2 贺2 顾2 毛2 郝2 龚2 邵2 万2 钱2 严2 覃2 武2 戴2 莫2 孔2 向2 汤2 单1 仇1 解1 查1 区1 盖1 朴1 欧阳2 上官1 司马1 诸葛1 尉迟1'
)
  .split(' ')
  .map((entry) => [entry.replace(/\d+/, ''), Number(/\d+/.exec(entry)?.[0] ?? 1)])
const surnameTotal = surnames.reduce((sum, [, weight]) => sum + weight, 0)

const givenSigns = Array.from(
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂玉兰建国华志文红梅春海燕飞鹏宇浩然子轩雨涵思欣怡晨嘉俊峰雪琴凤林成龙晓东' +
    '云天佳慧颖倩婷宁博凯瑞诗梦琪悦可心语彤一诺梓萱家豪润泽宏德福贵发财生新民卫东立永良友谊荣光辉煌山河川江湖波清泉水源长安康乐',
)

export const mobilePrefixes =
  '135 136 137 138 139 150 151 152 157 158 159 182 183 187 188 130 131 132 155 156 185 186 133 153 180 181 189 177 199 166'.split(
    ' ',
  )

export function personName({ next, pick, happens }: Lot): string {
  let at = next() * surnameTotal
  let surname = '王'
  for (const [name, weight] of surnames) {
    at -= weight
    if (at < 0) {
      surname = name
      break
    }
  }
  return surname + pick(givenSigns) + (happens(0.8) ? pick(givenSigns) : '')
}
