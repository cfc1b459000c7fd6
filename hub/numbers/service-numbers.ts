import { type BilingualText } from '../../contract/language.ts'

/**
 * Who answers at a public short code. Home-place libraries know only geography and call 95588 a town in Ningxia, so
 * the codes every agent recognises are named here.
 */
const names: Readonly<Record<string, BilingualText>> = {
  '110': { 'zh-CN': '报警服务台', en: 'Police' },
  '114': { 'zh-CN': '号码查询', en: 'Directory enquiries' },
  '119': { 'zh-CN': '火警', en: 'Fire brigade' },
  '120': { 'zh-CN': '急救中心', en: 'Ambulance' },
  '122': { 'zh-CN': '交通事故报警', en: 'Traffic police' },
  '10000': { 'zh-CN': '中国电信客服', en: 'China Telecom service' },
  '10010': { 'zh-CN': '中国联通客服', en: 'China Unicom service' },
  '10086': { 'zh-CN': '中国移动客服', en: 'China Mobile service' },
  '10099': { 'zh-CN': '中国广电客服', en: 'China Broadnet service' },
  '11185': { 'zh-CN': '中国邮政', en: 'China Post' },
  '12110': { 'zh-CN': '公安短信报警', en: 'Police by SMS' },
  '12121': { 'zh-CN': '天气预报', en: 'Weather forecast' },
  '12123': { 'zh-CN': '交通安全服务', en: 'Traffic safety service' },
  '12306': { 'zh-CN': '铁路客服', en: 'Railway service' },
  '12309': { 'zh-CN': '检察服务', en: 'Procuratorate' },
  '12315': { 'zh-CN': '消费者投诉举报', en: 'Consumer complaints' },
  '12318': { 'zh-CN': '文化市场举报', en: 'Culture market reports' },
  '12320': { 'zh-CN': '卫生热线', en: 'Health line' },
  '12329': { 'zh-CN': '住房公积金', en: 'Housing fund' },
  '12333': { 'zh-CN': '人力资源和社会保障', en: 'Labour and social security' },
  '12338': { 'zh-CN': '妇女维权', en: "Women's rights" },
  '12345': { 'zh-CN': '政务服务便民热线', en: 'Government service hotline' },
  '12348': { 'zh-CN': '法律援助', en: 'Legal aid' },
  '12366': { 'zh-CN': '纳税服务', en: 'Tax service' },
  '12368': { 'zh-CN': '法院诉讼服务', en: 'Court service' },
  '12377': { 'zh-CN': '违法和不良信息举报', en: 'Reports of illegal content' },
  '12388': { 'zh-CN': '纪检监察举报', en: 'Discipline inspection reports' },
  '12389': { 'zh-CN': '公安违纪举报', en: 'Police conduct reports' },
  '12580': { 'zh-CN': '移动综合信息', en: 'China Mobile information' },
  '118114': { 'zh-CN': '电信号码百事通', en: 'China Telecom best tone' },
  '116114': { 'zh-CN': '联通电话导航', en: 'China Unicom directory' },
  '95105888': { 'zh-CN': '火车票订票', en: 'Railway tickets' },
  '95338': { 'zh-CN': '顺丰速运', en: 'SF Express' },
  '95500': { 'zh-CN': '太平洋保险', en: 'CPIC' },
  '95511': { 'zh-CN': '中国平安', en: 'Ping An' },
  '95518': { 'zh-CN': '中国人保', en: 'PICC' },
  '95519': { 'zh-CN': '中国人寿', en: 'China Life' },
  '95522': { 'zh-CN': '泰康保险', en: 'Taikang' },
  '95528': { 'zh-CN': '浦发银行', en: 'SPD Bank' },
  '95533': { 'zh-CN': '建设银行', en: 'China Construction Bank' },
  '95555': { 'zh-CN': '招商银行', en: 'China Merchants Bank' },
  '95558': { 'zh-CN': '中信银行', en: 'CITIC Bank' },
  '95559': { 'zh-CN': '交通银行', en: 'Bank of Communications' },
  '95561': { 'zh-CN': '兴业银行', en: 'Industrial Bank' },
  '95566': { 'zh-CN': '中国银行', en: 'Bank of China' },
  '95568': { 'zh-CN': '民生银行', en: 'Minsheng Bank' },
  '95577': { 'zh-CN': '华夏银行', en: 'Hua Xia Bank' },
  '95580': { 'zh-CN': '邮政储蓄银行', en: 'Postal Savings Bank' },
  '95588': { 'zh-CN': '工商银行', en: 'ICBC' },
  '95595': { 'zh-CN': '光大银行', en: 'Everbright Bank' },
  '95598': { 'zh-CN': '电力客服', en: 'State Grid service' },
  '95599': { 'zh-CN': '农业银行', en: 'Agricultural Bank of China' },
}

/** The name of a service number's key ("95588", "+864008001234", "02812345"); undefined when it is none. */
export function serviceName(key: string): BilingualText | undefined {
  if (/^\+86400/.test(key)) return { 'zh-CN': '400 企业热线', en: '400 business line' }
  if (/^\+86800/.test(key)) return { 'zh-CN': '800 免费电话', en: '800 freephone' }
  const short = key.replace(/^0(?:10|2\d|[3-9]\d\d)(?=1|9)/, '')
  const known = names[short]
  if (known !== undefined) return known
  if (/^95\d/.test(short)) return { 'zh-CN': '全国性客服号码', en: 'Nationwide service number' }
  if (/^96\d/.test(short)) return { 'zh-CN': '本地服务号码', en: 'Local service number' }
  if (/^10[69]\d{5}/.test(short)) return { 'zh-CN': '短信端口或物联网号码', en: 'SMS port or number of a device' }
  if (/^1\d{2,5}$/.test(short)) return { 'zh-CN': '公共服务短号', en: 'Public short code' }
  return undefined
}
