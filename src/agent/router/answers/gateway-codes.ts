// The answers that are nexo's own, as data: the router process does not load the schemas of errors.ts.

export type GatewayCode = keyof typeof gatewayCodes

type Gateway = {
  readonly status: number
  readonly reason: string
  readonly title: string
  /** Seconds after which asking again makes sense; absent when it does not. */
  readonly retryAfterSeconds?: number
}

/** Every code that a client of the router can see, with its status line. */
export const gatewayCodes = {
  'NX-ROUTER-BAD-REQUEST': { status: 400, reason: 'Bad Request', title: 'The request is malformed' },
  'NX-ROUTER-REQUEST-TIMEOUT': {
    status: 408,
    reason: 'Request Timeout',
    title: 'The request did not arrive in time',
  },
  'NX-ROUTER-TARGET-TOO-LONG': { status: 414, reason: 'URI Too Long', title: 'The address is too long' },
  'NX-ROUTER-HEAD-TOO-LARGE': {
    status: 431,
    reason: 'Request Header Fields Too Large',
    title: 'The request headers are too large',
  },
  'NX-ROUTER-NOT-IMPLEMENTED': {
    status: 501,
    reason: 'Not Implemented',
    title: 'The request asks for what is not offered',
  },
  'NX-ROUTER-BAD-VERSION': {
    status: 505,
    reason: 'HTTP Version Not Supported',
    title: 'The HTTP version is not spoken here',
  },
  'NX-ROUTER-UNREACHABLE': {
    status: 502,
    reason: 'Bad Gateway',
    title: 'The application does not accept connections',
    retryAfterSeconds: 1,
  },
  'NX-ROUTER-NO-ANSWER': {
    status: 502,
    reason: 'Bad Gateway',
    title: 'The application ended before it answered',
  },
  'NX-ROUTER-BAD-ANSWER': {
    status: 502,
    reason: 'Bad Gateway',
    title: 'The application answered with malformed HTTP',
  },
  'NX-ROUTER-NO-REPLICA': {
    status: 503,
    reason: 'Service Unavailable',
    title: 'No replica of the application is ready',
    retryAfterSeconds: 2,
  },
  'NX-ROUTER-NO-SERVICE': { status: 503, reason: 'Service Unavailable', title: 'Nothing is deployed here' },
  'NX-ROUTER-HELD': {
    status: 503,
    reason: 'Service Unavailable',
    title: 'A new release is starting and takes longer than requests may wait',
    retryAfterSeconds: 5,
  },
  'NX-ROUTER-MAINTENANCE': {
    status: 503,
    reason: 'Service Unavailable',
    title: 'The application is in maintenance',
    retryAfterSeconds: 60,
  },
  'NX-ROUTER-STOPPED': {
    status: 503,
    reason: 'Service Unavailable',
    title: 'The application is stopped',
    retryAfterSeconds: 60,
  },
  'NX-ROUTER-ANSWER-TIMEOUT': {
    status: 504,
    reason: 'Gateway Timeout',
    title: 'The application did not answer in time',
  },
} as const satisfies Record<string, Gateway>

const codesByStatus: Record<400 | 414 | 431 | 501 | 505, GatewayCode> = {
  400: 'NX-ROUTER-BAD-REQUEST',
  414: 'NX-ROUTER-TARGET-TOO-LONG',
  431: 'NX-ROUTER-HEAD-TOO-LARGE',
  501: 'NX-ROUTER-NOT-IMPLEMENTED',
  505: 'NX-ROUTER-BAD-VERSION',
}

/** The code for a request that was refused with `status`. */
export const codeOfRefusal = (status: 400 | 414 | 431 | 501 | 505): GatewayCode => codesByStatus[status]

/** What is known of a code, in the widest type. */
export const gatewayOf = (code: GatewayCode): Gateway => gatewayCodes[code]
