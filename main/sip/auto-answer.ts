/**
 * SP5: seconds after which the PBX asks this call to be answered by itself, or null when it does not ask. Understood are
 * `Call-Info: <…>;answer-after=n` (RFC 5373's forerunner, which Asterisk's dial plans send), and `Alert-Info` with
 * `answer-after`, `info=alert-autoanswer`, `Auto Answer` or `Ring Answer`, as telephones of several makers know it.
 */
export function autoAnswerAfter(headers: {
  readonly callInfo: readonly string[]
  readonly alertInfo: readonly string[]
}): number | null {
  for (const value of [...headers.callInfo, ...headers.alertInfo]) {
    const after = /;\s*answer-after\s*=\s*(\d{1,3})\b/i.exec(value)?.[1]
    if (after !== undefined) return Math.min(Number(after), 30)
  }
  const asked = headers.alertInfo.some((value) =>
    /\binfo\s*=\s*"?alert-autoanswer\b|\b(auto|ring)[ -]?answer\b/i.test(value),
  )
  return asked ? 0 : null
}
