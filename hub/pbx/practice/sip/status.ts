/** Reason phrases of the answers we give (RFC 3261 §21, RFC 3515, RFC 6665). */
const phrases: Readonly<Record<number, string>> = {
  100: 'Trying',
  180: 'Ringing',
  183: 'Session Progress',
  200: 'OK',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  489: 'Bad Event',
  491: 'Request Pending',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  603: 'Decline',
}

export const reasonPhrase = (status: number): string => phrases[status] ?? 'Unknown'

/** Q.850 causes as the final answer to an INVITE (RFC 3398 §8.2.6.1). */
export function statusOfCause(cause: number): number {
  switch (cause) {
    case 1:
      return 404
    case 17:
      return 486
    case 18:
    case 19:
    case 20:
      return 480
    case 21:
      return 403
    case 34:
      return 503
    default:
      return 487
  }
}
