import { errorCatalogue, type ErrorReply, ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText, isBilingual, type Language } from '../../contract/language.ts'
import { deepestIssue, issueText, placeText } from '../../contract/issue-text.ts'
import { RequestMismatch } from './schemas.ts'

const invalid = (place: BilingualText | string, reason: BilingualText): ZuoxiError =>
  new ZuoxiError('request.invalid', { place, reason })

const body: BilingualText = { 'zh-CN': '请求体', en: 'the body' }
const address: BilingualText = { 'zh-CN': '请求地址', en: 'the request address' }

/** Fastify's own errors about a request (fastify.dev/docs/latest/Reference/Errors) in our words. */
function fromFastify(code: string, limitBytes: number): ZuoxiError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalid(body, { 'zh-CN': '不是有效的 JSON', en: 'is not valid JSON' })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return invalid('Content-Type', {
        'zh-CN': '此接口不接受这种类型',
        en: 'is not a type this endpoint takes',
      })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalid('Content-Length', { 'zh-CN': '与实际长度不符', en: 'does not match the length of the body' })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ZuoxiError('request.too-large', { limit: limitBytes })
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ROUTE_MAX_PARAM_LENGTH':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return invalid(address, { 'zh-CN': '写法不对或太长', en: 'is malformed or too long' })
    default:
      return undefined
  }
}

/**
 * The error a client may be told. Undefined for an unexpected one: it is logged and answered with `hub.failed`.
 * @param limitBytes the body limit of the route
 */
export function toldError(error: unknown, limitBytes: number): ZuoxiError | undefined {
  if (error instanceof ZuoxiError) return error
  if (error instanceof RequestMismatch) {
    const part = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body')
    const { issue, path } = deepestIssue(error.issue)
    return invalid(placeText(part, path), issueText(issue))
  }
  if (typeof error !== 'object' || error === null) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = fromFastify(code, limitBytes)
  if (known) return known
  // secure-json-parse: a plain SyntaxError with a status.
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400) {
    return invalid(body, { 'zh-CN': '不是有效的 JSON', en: 'is not valid JSON' })
  }
  return undefined
}

/** Status and body for the wire, every text in one language. */
export function errorReply(error: ZuoxiError, language: Language): { status: number; reply: ErrorReply } {
  const parameters = Object.fromEntries(
    Object.entries(error.parameters).map(([name, value]) => [name, isBilingual(value) ? value[language] : value]),
  )
  return {
    status: errorCatalogue[error.code].status,
    reply: { error: { code: error.code, message: error.say(language), parameters } },
  }
}
