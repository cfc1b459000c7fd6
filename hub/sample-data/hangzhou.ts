/** Streets and estates of three districts of Hangzhou, as addresses there are written, and who serves them at 清泉水业. */
export type District = {
  readonly name: string
  readonly station: { readonly key: string; readonly name: string; readonly number: string }
  readonly streets: readonly string[]
  readonly estates: readonly string[]
  readonly couriers: readonly string[]
}

const list = (text: string): readonly string[] => text.trim().split(/\s+/)

export const districts: readonly District[] = [
  {
    name: '西湖区',
    // Names and numbers as in the worked example (pbx-config/examples/qingquan-water).
    station: { key: 'west-lake', name: '西湖站', number: '0571-87650001' },
    streets: list(
      `文一路 文一西路 文二路 文二西路 文三路 文三西路 天目山路 古墩路 教工路 学院路 丰潭路 西溪路 曙光路 保俶路 黄龙路 求是路
       玉古路 翠苑街 古荡街 益乐路 竞舟路 紫荆花路 花坞路 留和路 振华路 塘苗路 万塘路 华星路 马塍路 莫干山路`,
    ),
    estates: list(
      `翠苑一区 翠苑二区 翠苑三区 翠苑四区 府苑新村 骆家庄西苑 嘉绿苑 政苑小区 世纪新城 金都新城 求是村 黄龙雅苑 都市水乡 西溪诚园
       紫金庭园 桂花城 山水人家 湖畔花园 九莲新村 古荡新村 益乐新村 嘉荷院 文鼎苑 金田花园 石灰新村 上宁巷 友谊新村`,
    ),
    couriers: list('徐建军 何国庆 吴小平 陈水根'),
  },
  {
    name: '拱墅区',
    station: { key: 'gongshu', name: '拱墅站', number: '0571-87650002' },
    streets: list(
      `湖墅南路 湖墅北路 上塘路 登云路 金华路 温州路 大关路 沈半路 石祥路 小河路 台州路 丽水路 香积寺路 文晖路 潮王路 朝晖路 德胜路
       拱康路 半山路 康宁街 湖州街 通益路 舟山东路 莫干山路`,
    ),
    estates: list(
      `大关西苑 大关东苑 大关南苑 朝晖五区 朝晖六区 朝晖七区 锦绣文苑 运河人家 信义坊 上塘映翠 德胜新村 湖墅嘉园 米市巷小区 塘河新村
       左家新村 三塘苑 瓜山新苑 和睦新村 叶青苑 紫荆家园 半山家苑 蔡马人家 名城左岸 通源里`,
    ),
    couriers: list('沈阿毛 俞志强 金伟'),
  },
  {
    name: '滨江区',
    station: { key: 'binjiang', name: '滨江站', number: '0571-87650003' },
    streets: list(
      `江南大道 滨盛路 江汉路 滨安路 网商路 长河路 江陵路 西兴路 滨康路 火炬大道 泰安路 丹枫路 春晓路 闻涛路 建业路 秋溢路 六和路
       诚业路 滨兴路 信诚路 伟业路 浦沿路 东信大道 钱江二桥路`,
    ),
    estates: list(
      `彩虹城 钱塘春晓 白金海岸 风雅钱塘 水印城 倾城之恋 锦绣江南 滨盛小区 长河小区 西兴新村 浦沿小区 中南公寓 温馨人家 国信嘉园
       春江郦城 明月江南 钱塘帝景 滨江花园 中兴花园 东方郡 晓城天地 龙湖春江彼岸 银色港湾`,
    ),
    couriers: list('韩峰 来金水 孔祥明'),
  },
]

export const companyKinds = list(
  `网络科技有限公司 信息技术有限公司 电子商务有限公司 装饰工程有限公司 餐饮管理有限公司 医疗器械有限公司 广告有限公司 律师事务所
   会计师事务所 幼儿园 社区卫生服务站 物业服务中心 健身房 建筑设计院 汽车服务部 培训学校 便利店 口腔门诊部`,
)
export const companyNames = list(
  `西子 钱塘 武林 运河 天堂 湖畔 之江 越秀 嘉禾 明德 博雅 恒信 安泰 华策 聚力 云栖 雷峰 三墩 同创 新禾 瑞城 卓越 正元 森源 立元`,
)
