import { defineStore } from 'pinia'
import { type ShallowRef, shallowReadonly, shallowRef } from 'vue'
import { initialTopics } from '../../../contract/bridge/initial-topics.ts'
import { type TopicName } from '../../../contract/bridge/names.ts'
import { type Topics } from '../../../contract/bridge/topics.ts'
import { bridge } from '../bridge/bridge.ts'
import { takeAfterCard } from './card-first.ts'

const initial = initialTopics('zh-CN', Date.now())

/**
 * A store that shows one topic of main and nothing else: main sends it whole, the store replaces it. Nobody here writes
 * it. The subscription lasts as long as the page.
 */
export function defineTopicStore<const N extends TopicName>(name: N) {
  return defineStore(`topic-${name}`, () => {
    const state = shallowRef(initial[name]) as ShallowRef<Topics[N]>
    // A method type is generic over the name: the listener of this name takes this topic.
    const watch = bridge.topics[name] as (listener: (state: Topics[N]) => void) => () => void
    watch((next) => takeAfterCard(name, () => (state.value = next)))
    return { state: shallowReadonly(state) }
  })
}

export const useApp = defineTopicStore('app')
export const useSession = defineTopicStore('session')
export const useHealth = defineTopicStore('health')
export const useSeat = defineTopicStore('seat')
export const useLines = defineTopicStore('lines')
export const useCards = defineTopicStore('cards')
export const useFloor = defineTopicStore('floor')
export const useColleagues = defineTopicStore('colleagues')
export const useDevices = defineTopicStore('devices')
export const useLevels = defineTopicStore('levels')
export const useLoopBack = defineTopicStore('loop-back')
export const useRecordings = defineTopicStore('recordings')
export const useAnnouncements = defineTopicStore('announcements')
export const useHelp = defineTopicStore('help')
export const useMessages = defineTopicStore('messages')
export const useCache = defineTopicStore('cache')
export const useShop = defineTopicStore('shop')
export const useOrders = defineTopicStore('orders')
export const useAlarms = defineTopicStore('alarms')
export const usePractice = defineTopicStore('practice')
export const useUpdate = defineTopicStore('update')
export const useCompany = defineTopicStore('company')
export const useRequests = defineTopicStore('requests')
