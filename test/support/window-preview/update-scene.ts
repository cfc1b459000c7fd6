import { unreachable } from '../../../hub/updates/update-words.ts'

const reason = unreachable('https://updates.example.com')

/** What a hub with a source of updates tells an administrator. */
export const updateAnswers = () => ({
  'update.list': {
    updates: [
      {
        ...{ system: 'linux', version: '0.2.0', percent: 10, publishedAt: Date.now() - 86_400_000 },
        ...{ files: [], rolledBack: 1, halted: false },
      },
    ],
  },
  'update.seats': {
    seats: ['0.2.0', '0.1.0'].map((version, at) => ({
      ...{ seatId: `0000000${String(at)}-0000-4000-8000-000000000000`, device: `前台${String(at + 1)}`, version },
      ...{ system: 'linux', rolledBackFrom: at === 1 ? '0.2.0' : null, jobNumber: `100${String(at + 1)}` },
      reportedAt: Date.now() - 600_000,
    })),
    source: {
      url: 'https://updates.example.com/zuoxi/',
      lookedAt: Date.now() - 120_000,
      fetching: false,
      trouble: { 'zh-CN': `没能取得更新：${reason['zh-CN']}。`, en: `Updates could not be had: ${reason.en}.` },
    },
  },
})
