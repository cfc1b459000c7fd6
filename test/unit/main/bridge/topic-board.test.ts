import { describe, expect, it } from 'vitest'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { topicNames } from '../../../../contract/bridge/names.ts'
import { topics } from '../../../../contract/bridge/topics.ts'
import { createTopicBoard } from '../../../../main/bridge/topic-board.ts'

const newBoard = () => createTopicBoard(initialTopics('zh-CN', 0))

describe('the board of topics', () => {
  it('begins with states that fit the contract', () => {
    const board = newBoard()
    for (const name of topicNames) expect(topics[name].safeParse(board.get(name)).error, name).toBeUndefined()
  })

  it('shows a watcher the present state at once, then every change, until he leaves', () => {
    const board = newBoard()
    const seen: number[] = []
    const end = board.watch('levels', ({ microphone }) => seen.push(microphone))
    board.set('levels', { microphone: 1, speaker: 0 })
    board.update('levels', (levels) => ({ ...levels, microphone: levels.microphone + 1 }))
    end()
    board.set('levels', { microphone: 9, speaker: 0 })
    expect(seen).toEqual([0, 1, 2])
    expect(board.get('levels').microphone).toBe(9)
  })

  it('tells nobody of a state that is the same, and nobody of another topic', () => {
    const board = newBoard()
    let told = -1
    board.watch('levels', () => (told += 1))
    board.set('levels', { microphone: 0, speaker: 0 })
    board.set('cache', { ...board.get('cache'), customers: 5 })
    expect(told).toBe(0)
  })

  it('tells the same to everyone, also when one leaves meanwhile', () => {
    const board = newBoard()
    const seen: string[] = []
    const endFirst = board.watch('levels', ({ microphone }) => {
      seen.push(`first ${microphone}`)
      if (microphone === 1) endFirst()
    })
    board.watch('levels', ({ microphone }) => seen.push(`second ${microphone}`))
    board.set('levels', { microphone: 1, speaker: 0 })
    board.set('levels', { microphone: 2, speaker: 0 })
    expect(seen).toEqual(['first 0', 'second 0', 'first 1', 'second 1', 'second 2'])
  })
})
