// What can be wrong with a head or a body's frame. Problems are values: the hot path throws nothing.

/** `status` is what the sender of a bad request gets; a bad answer always becomes 502. */
export type HeadProblem = { readonly status: 400 | 414 | 431 | 501 | 505; readonly why: string }

const bad = (why: string): HeadProblem => ({ status: 400, why })

/** Every reason for which a message is refused rather than repaired. */
export const headProblems = {
  bareLf: bad('a line ends with LF alone'),
  bareCr: bad('CR without LF'),
  foldedLine: bad('a header line is continued on the next line (obs-fold)'),
  emptyName: bad('a header line without a name'),
  badName: bad('a byte that a header name may not hold, or white space before the colon'),
  badValue: bad('a control byte in a header value'),
  badRequestLine: bad('the request line is not `METHOD target HTTP/1.1`'),
  badTarget: bad('a byte that a request target may not hold'),
  badTargetForm: bad('the request target fits neither the method nor the Host header'),
  unknownMethod: { status: 501, why: 'a method that nexo does not know' },
  connectMethod: { status: 501, why: 'CONNECT: this is not a forward proxy' },
  badVersion: { status: 505, why: 'a version other than HTTP/1.1 and HTTP/1.0' },
  missingHost: bad('no Host header'),
  duplicateHost: bad('two Host headers'),
  badHost: bad('the Host header is not a host and port'),
  badContentLength: bad('Content-Length is not a plain number'),
  duplicateContentLength: bad('two Content-Length headers'),
  lengthAndCoding: bad('both Content-Length and Transfer-Encoding'),
  unknownCoding: { status: 501, why: 'a transfer coding other than chunked' },
  duplicateCoding: bad('two Transfer-Encoding headers'),
  codingInOldVersion: bad('Transfer-Encoding in an HTTP/1.0 message'),
  forbiddenOption: bad('Connection names a header that frames or routes the message'),
  headTooLarge: { status: 431, why: 'the head is larger than this server takes' },
  tooManyFields: { status: 431, why: 'more header lines than this server takes' },
  targetTooLong: { status: 414, why: 'the request line is longer than this server takes' },
  bodyWhereNone: bad('a body is announced for a status that has none'),
  badStatusLine: bad('the status line is not `HTTP/1.1 200 reason`'),
  badChunkSize: bad('a chunk size that is not a plain hexadecimal number'),
  badChunkExtension: bad('a malformed or oversized chunk extension'),
  badChunkEnd: bad('a chunk that does not end with CRLF'),
  badTrailer: bad('a malformed, oversized or framing trailer'),
} as const satisfies Record<string, HeadProblem>

/** Whether a parser's result is a refusal. */
export const isProblem = (result: object): result is HeadProblem => 'why' in result
