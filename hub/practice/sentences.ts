import { type BilingualText } from '../../contract/language.ts'

/**
 * Everything that is said in practice, by its key; `test/support/practice/make-voices.ts` speaks it into `voices/`. What a
 * caller says is put together from these, so that numbers and addresses need no recording of their own.
 */
export const sentences = {
  hello: { 'zh-CN': '喂，你好。', en: 'Hello there.' },
  'hello-question': { 'zh-CN': '喂？', en: 'Hello?' },
  'can-you-hear': { 'zh-CN': '喂，听得到吗？', en: 'Can you hear me?' },
  yes: { 'zh-CN': '嗯。', en: 'Yes.' },
  right: { 'zh-CN': '对，没错。', en: "That's right." },
  okay: { 'zh-CN': '好的。', en: 'Okay.' },
  'thanks-bye': { 'zh-CN': '好的，谢谢，再见。', en: 'Great, thank you. Bye.' },
  'fine-bye': { 'zh-CN': '行吧，就这样。', en: 'Fine. That is all. Bye.' },
  'give-up': { 'zh-CN': '算了，我不等了。', en: "Never mind. I can't wait any longer." },
  hurry: { 'zh-CN': '麻烦快一点，我赶时间。', en: "Quickly please, I'm in a hurry." },
  'hard-to-reach': { 'zh-CN': '你们电话真难打通。', en: 'It took ages to get through to you.' },
  weather: { 'zh-CN': '这几天热，水喝得特别快。', en: "It's so warm, we drink a lot these days." },
  courier: { 'zh-CN': '你们送水的师傅人很好的。', en: 'Your courier is such a nice man.' },
  'my-number': { 'zh-CN': '我的电话是', en: 'My number is' },

  'order-water': { 'zh-CN': '我要订水。', en: "I'd like to order some water." },
  'same-as-before': { 'zh-CN': '跟上次一样就行。', en: 'The same as last time, please.' },
  'old-address': { 'zh-CN': '还是送到老地方。', en: 'To the usual address.' },
  'quantity-1': { 'zh-CN': '要一桶。', en: 'One barrel, please.' },
  'quantity-2': { 'zh-CN': '要两桶。', en: 'Two barrels, please.' },
  'quantity-3': { 'zh-CN': '要三桶。', en: 'Three barrels, please.' },
  'quantity-4': { 'zh-CN': '要四桶。', en: 'Four barrels, please.' },
  'quantity-5': { 'zh-CN': '要五桶。', en: 'Five barrels, please.' },
  'quantity-6': { 'zh-CN': '要六桶。', en: 'Six barrels, please.' },

  moved: { 'zh-CN': '我搬家了，地址要改一下。', en: "I've moved, my address has changed." },
  'new-address-is': { 'zh-CN': '新地址是', en: 'The new address is' },
  'address-is': { 'zh-CN': '我的地址是', en: 'My address is' },
  'place-west-lake': { 'zh-CN': '西湖区文三路', en: 'Wen san Road, West Lake' },
  'place-gongshu': { 'zh-CN': '拱墅区登云路', en: 'Deng yun Road, Gong shu' },
  'place-binjiang': { 'zh-CN': '滨江区江汉路', en: 'Jiang han Road, Bin jiang' },
  number: { 'zh-CN': '号。', en: 'number' },
  'send-there': { 'zh-CN': '水就送到新地址。', en: 'Please send the water there.' },

  'first-time': { 'zh-CN': '我第一次打你们电话，想订水。', en: "I'm new, and I'd like to order water." },
  'name-wang': { 'zh-CN': '我姓王。', en: 'My name is Wang.' },
  'name-chen': { 'zh-CN': '我姓陈。', en: 'My name is Chen.' },
  'name-lin': { 'zh-CN': '我姓林。', en: 'My name is Lin.' },
  'spring-water': { 'zh-CN': '清泉矿泉水就可以。', en: 'Your own spring water will do.' },

  'where-is-it': { 'zh-CN': '我订的水怎么还没到？', en: 'Where is the water I ordered?' },
  'waited-long': { 'zh-CN': '家里没水喝了。', en: 'We have run out of it.' },
  'chase-it': { 'zh-CN': '你帮我催一下。', en: 'Please hurry it up for me.' },
  when: { 'zh-CN': '大概什么时候到？', en: 'When will it be here?' },

  complain: { 'zh-CN': '我要投诉。', en: 'I want to complain.' },
  leaking: { 'zh-CN': '昨天送来的桶是漏的，地板都湿了。', en: 'The barrel from yesterday leaks. My floor is wet.' },
  'what-now': { 'zh-CN': '你们打算怎么处理？', en: 'What will you do about it?' },
  'write-down': { 'zh-CN': '你记下来，让经理给我回电话。', en: 'Write it down and have your manager call me.' },

  'pet-hospital': { 'zh-CN': '喂，是宠物医院吗？', en: 'Hello, is this the pet hospital?' },
  'wrong-number': { 'zh-CN': '哦，打错了，不好意思。', en: 'Oh, wrong number. Sorry.' },

  'agent-greeting': { 'zh-CN': '您好，清泉水业，请讲。', en: 'Qingquan Water, how can I help?' },
  'agent-arranges': { 'zh-CN': '好的，马上给您安排。', en: "Certainly, I'll arrange that." },
  'agent-address': { 'zh-CN': '地址还是原来的吗？', en: 'Is it the same address?' },
  'agent-bye': { 'zh-CN': '感谢来电，再见。', en: 'Thank you for calling. Goodbye.' },

  'digit-0': { 'zh-CN': '0', en: '0' },
  'digit-1': { 'zh-CN': '1', en: '1' },
  'digit-2': { 'zh-CN': '2', en: '2' },
  'digit-3': { 'zh-CN': '3', en: '3' },
  'digit-4': { 'zh-CN': '4', en: '4' },
  'digit-5': { 'zh-CN': '5', en: '5' },
  'digit-6': { 'zh-CN': '6', en: '6' },
  'digit-7': { 'zh-CN': '7', en: '7' },
  'digit-8': { 'zh-CN': '8', en: '8' },
  'digit-9': { 'zh-CN': '9', en: '9' },
} as const satisfies Record<string, BilingualText>

export type SentenceKey = keyof typeof sentences

/** How digits sound in a number: one is 幺 on the telephone. */
export const spokenDigits: Readonly<Record<'zh-CN' | 'en', readonly string[]>> = {
  'zh-CN': [...'零幺二三四五六七八九'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
}

export function digitKeys(number: string): readonly SentenceKey[] {
  return [...number.replace(/\D/g, '')].map((digit) => `digit-${digit}` as SentenceKey)
}
