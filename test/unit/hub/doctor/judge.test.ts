import { describe, expect, it } from 'vitest'
import { fail, ok, warn, worst } from '../../../../hub/doctor/finding.ts'
import {
  judgeBooks,
  judgeCertificate,
  judgeClock,
  judgeDisk,
  judgeRights,
  judgeSearchIndex,
} from '../../../../hub/doctor/judge.ts'

const gigabyte = 1024 ** 3
const day = 86_400_000
const now = Date.UTC(2026, 10, 22)

describe('disk', () => {
  it.each([
    [100, 1000, 'ok'],
    [60, 1000, 'ok'],
    // 4.9 % of a large disk, and less than 5 GB of a small one.
    [49, 1000, 'warn'],
    [4.9, 10, 'warn'],
    [0.5, 10, 'warn'],
    [0.49, 10, 'fail'],
    [0, 0, 'fail'],
  ])('%d GB free of %d: %s', (free, total, verdict) => {
    expect(judgeDisk(free * gigabyte, total * gigabyte).verdict).toBe(verdict)
  })
})

describe('data folder', () => {
  it.each([
    [0o40700, true, 'ok'],
    [0o40750, true, 'warn'],
    [0o40704, true, 'warn'],
    [0o40700, false, 'fail'],
  ])('mode %o, writable %s: %s', (mode, writable, verdict) => {
    expect(judgeRights(mode, writable).verdict).toBe(verdict)
  })
})

describe('certificate', () => {
  it.each([
    [365, 'ok'],
    [30, 'ok'],
    [29, 'warn'],
    [0, 'warn'],
    [-1, 'fail'],
  ])('good for %d days more: %s', (days, verdict) => {
    const finding = judgeCertificate('certificate', { zh: '中心证书', en: "hub's certificate" }, now + days * day, now)
    expect(finding.verdict).toBe(verdict)
    expect(finding.text.en).toContain(`${days} days`)
  })
})

describe('clock', () => {
  it.each([
    [now, null, 'ok'],
    [now, 2_000, 'ok'],
    [now, -2_001, 'warn'],
    [now, 2_001, 'warn'],
    [now - 1, 0, 'fail'],
    [0, null, 'fail'],
  ])('at %d, the PBX %s ms ahead: %s', (at, offset, verdict) => {
    expect(judgeClock(at, now, offset).verdict).toBe(verdict)
  })
})

describe('search index', () => {
  it.each([
    [0, 0, 'ok'],
    [9, 9, 'ok'],
    [9, 8, 'fail'],
    [8, 9, 'fail'],
  ])('%d customers, %d entries: %s', (customers, indexed, verdict) => {
    expect(judgeSearchIndex(customers, indexed).verdict).toBe(verdict)
  })
  it('names the remedy', () => expect(judgeSearchIndex(9, 0).remedy?.en).toContain('--repair-search'))
})

it('is as bad as the worst, and only what is not well has a remedy', () => {
  const text = { 'zh-CN': '字', en: 'words' }
  expect(worst([])).toBe('ok')
  expect(worst([ok('a', text), warn('b', text, text)])).toBe('warn')
  expect(worst([warn('b', text, text), fail('c', text, text), ok('a', text)])).toBe('fail')
  for (const finding of [judgeDisk(0, 1), judgeRights(0o777, true), judgeClock(0, 1, null), judgeSearchIndex(1, 0)]) {
    expect(finding.remedy?.['zh-CN']).toMatch(/[\u4e00-\u9fff]/)
  }
  expect(judgeSearchIndex(1, 1).remedy).toBeNull()
})

describe('the books', () => {
  const problem = (text: string) => ({ 'zh-CN': text, en: text })

  it('are well without a problem, and tell the first of several', () => {
    expect(judgeBooks([]).verdict).toBe('ok')
    expect(judgeBooks([problem('a')])).toMatchObject({ verdict: 'fail', text: { en: 'the books are wrong: a' } })
    expect(judgeBooks([problem('a'), problem('b')]).text.en).toBe('the books are wrong: a, and 1 more')
  })
})
