import { initialTopics } from '../../contract/bridge/initial-topics.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { createTopicBoard, type TopicBoard } from '../../main/bridge/topic-board.ts'

/** A board once the store is open and the media window is up, on a machine that is not enrolled. */
export function newBoard(change: Partial<Topics> = {}): TopicBoard {
  const first = initialTopics('zh-CN', 0)
  return createTopicBoard({
    ...first,
    app: { ...first.app, version: '0', platform: 'linux' },
    session: { ...first.session, phase: 'not-enrolled' },
    health: { ...first.health, media: { state: 'up', since: 0, spare: true } },
    seat: { ...first.seat, breakReasons: [] },
    ...change,
  })
}
