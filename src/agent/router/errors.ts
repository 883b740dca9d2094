// Every code that a client of the router can get as an answer, with its meaning and remedy, for `nexo explain`.
// The router process itself never loads this file: it answers from answers/gateway-codes.ts, and a test holds the two
// together. `details.url` is where the answer was seen.
import * as z from 'zod'
import { defineError, exitCodes } from '../../kernel/errors.ts'
import type { ErrorDefinition, ExitCode } from '../../kernel/errors.ts'
import { gatewayOf } from './answers/gateway-codes.ts'
import type { GatewayCode } from './answers/gateway-codes.ts'

const Details = z.strictObject({ url: z.string() })

type Explanation = {
  readonly meaning: string
  readonly causes: readonly string[]
  readonly remedies: readonly string[]
  readonly exitCode?: ExitCode
}

const routerError = (
  code: GatewayCode,
  explanation: Explanation,
): ErrorDefinition<z.infer<typeof Details>> => {
  const { status, title } = gatewayOf(code)
  const { meaning, causes, remedies, exitCode = exitCodes.needsPerson } = explanation
  return defineError({
    code,
    exitCode,
    details: Details,
    meaning,
    causes,
    remedies,
    message: ({ url }) => `${url} answered ${status}: ${title.toLowerCase()}`,
    hint: () => remedies[0] ?? '',
  })
}

export const badRequest = routerError('NX-ROUTER-BAD-REQUEST', {
  meaning: 'The router refused a request that two HTTP readers could understand differently, or not at all.',
  causes: [
    'Both Content-Length and Transfer-Encoding, or either of them twice.',
    'Line ends that are not CRLF, folded header lines, control bytes, white space before a colon.',
    'No Host header, or two; a target that names another host than the header.',
  ],
  remedies: ['Send HTTP/1.1 as RFC 9112 has it; the text of the answer says which rule was broken.'],
})

export const requestTimeout = routerError('NX-ROUTER-REQUEST-TIMEOUT', {
  meaning: 'A request was begun and its rest did not come.',
  causes: ['The head took longer than 20 s.', 'No byte of an announced body came for 60 s.'],
  remedies: ['Look at the client and the network between; the application never saw the whole request.'],
})

export const targetTooLong = routerError('NX-ROUTER-TARGET-TOO-LONG', {
  meaning: 'The request line is longer than 16 KiB.',
  causes: ['A form that sends its fields in the address.'],
  remedies: ['Send the data in the body of a POST.'],
})

export const headTooLarge = routerError('NX-ROUTER-HEAD-TOO-LARGE', {
  meaning: 'The request’s headers are larger than 32 KiB, or more than 200.',
  causes: ['Cookies that only ever grow.'],
  remedies: ['Make the application keep its data on the server, with only a key in the cookie.'],
})

export const notImplemented = routerError('NX-ROUTER-NOT-IMPLEMENTED', {
  meaning: 'The request uses a method or a transfer coding that the router does not pass on.',
  causes: ['CONNECT, or a method that is not registered.', 'A transfer coding other than chunked.'],
  remedies: ['Use a registered method, and Content-Encoding for compressed bodies.'],
})

export const badVersion = routerError('NX-ROUTER-BAD-VERSION', {
  meaning: 'The request is in a version other than HTTP/1.1, HTTP/1.0 or, over TLS, HTTP/2.',
  causes: ['A client that speaks HTTP/2 without TLS.', 'A space inside the address.'],
  remedies: ['Ask for HTTP/1.1, or use TLS for HTTP/2.'],
})

export const unreachable = routerError('NX-ROUTER-UNREACHABLE', {
  meaning: 'No replica of the release that serves took a connection within 2 s.',
  causes: ['The application listens no more though its process runs.', 'All replicas are starting again.'],
  remedies: ['Read `nexo logs`, then `nexo status`; `nexo rollback` brings the last good release back.'],
})

export const noAnswer = routerError('NX-ROUTER-NO-ANSWER', {
  meaning: 'A replica took the request and ended the connection without a word.',
  causes: ['The application crashed on this request.', 'Its own keep-alive time is shorter than a second.'],
  remedies: ['Read `nexo logs` for the time of the request.'],
})

export const badAnswer = routerError('NX-ROUTER-BAD-ANSWER', {
  meaning: 'A replica answered something that is not well-formed HTTP/1.1.',
  causes: [
    'Line ends that are not CRLF, or header values with control bytes.',
    'Both Content-Length and Transfer-Encoding.',
    'A body for a status that has none.',
  ],
  remedies: ['Mend the application’s answer; the text of this one says which rule was broken.'],
})

export const noReplica = routerError('NX-ROUTER-NO-REPLICA', {
  meaning: 'The release that serves has no healthy replica.',
  causes: ['All replicas failed their health check or crashed.'],
  remedies: ['Read `nexo logs`, then `nexo status`; `nexo rollback` brings the last good release back.'],
})

export const noService = routerError('NX-ROUTER-NO-SERVICE', {
  meaning: 'The address is open, but nothing has been deployed behind it.',
  causes: ['A first deployment that has not finished, or was undone.'],
  remedies: ['Deploy with `nexo deploy`.'],
  exitCode: exitCodes.notFound,
})

export const heldTooLong = routerError('NX-ROUTER-HELD', {
  meaning: 'A request waited for a new release for as long as requests may wait.',
  causes: ['A recreate deployment whose release starts slowly.'],
  remedies: ['Ask again; or deploy with a strategy that keeps the old release up, such as rolling.'],
  exitCode: exitCodes.timedOut,
})

export const inMaintenance = routerError('NX-ROUTER-MAINTENANCE', {
  meaning: 'The application is in maintenance on purpose.',
  causes: ['A maintenance window, or a migration that needs the application to be silent.'],
  remedies: ['Wait for its end; `nexo status` shows the mode.'],
})

export const isStopped = routerError('NX-ROUTER-STOPPED', {
  meaning: 'The application was stopped on purpose.',
  causes: ['`nexo stop`.'],
  remedies: ['Start it with `nexo start`.'],
})

export const answerTimeout = routerError('NX-ROUTER-ANSWER-TIMEOUT', {
  meaning: 'A replica took a request and sent no byte of an answer for 10 minutes.',
  causes: ['A request that waits for something that never comes, such as a lock or another service.'],
  remedies: ['Read `nexo logs` for the time of the request; answer long work with 202 and a place to ask.'],
  exitCode: exitCodes.timedOut,
})
