// notices: codes that end no command: warnings of one, and answers of the router to those who visit the application.
import { exitCodes, type ErrorDocumentation } from '../kernel/errors.ts'

const notice = (code: string, meaning: string, ...remedies: readonly string[]): ErrorDocumentation => ({
  code,
  exitCode: exitCodes.done,
  meaning,
  causes: [],
  remedies,
})

const warnings: readonly ErrorDocumentation[] = [
  notice(
    'NX-PACKAGE-GIT-REFUSED',
    'git refused to list the project, so .gitignore files were read without it.',
    'Read what git says; often the folder belongs to another user (git config safe.directory).',
  ),
  notice('NX-PACKAGE-GIT-WARNED', 'git listed the project and had something to say.', 'Read what git says.'),
  notice(
    'NX-PACKAGE-NESTED-REPOSITORY',
    'A repository inside the project is not tracked by it and was left out.',
    'Add it as a submodule, or remove its .git folder.',
  ),
  notice(
    'NX-PACKAGE-SPECIAL-FILE',
    'A pipe, socket or device in the project was left out of the release.',
    'Create it when the application starts, or add it to .nexoignore.',
  ),
]

const byVisitor = 'The visitor has to send another request; the application was not asked.'
const readLogs = 'Read `nexo logs` and `nexo status`.'

const routerAnswers: readonly ErrorDocumentation[] = [
  notice(
    'NX-ROUTER-BAD-REQUEST',
    'HTTP 400: the request is malformed or ambiguous and was refused.',
    byVisitor,
  ),
  notice('NX-ROUTER-REQUEST-TIMEOUT', 'HTTP 408: the request did not arrive in time.', byVisitor),
  notice('NX-ROUTER-TARGET-TOO-LONG', 'HTTP 414: the address of the request is too long.', byVisitor),
  notice('NX-ROUTER-HEAD-TOO-LARGE', 'HTTP 431: the headers of the request are too large.', byVisitor),
  notice(
    'NX-ROUTER-NOT-IMPLEMENTED',
    'HTTP 501: the request asks for what the router does not offer.',
    byVisitor,
  ),
  notice(
    'NX-ROUTER-BAD-VERSION',
    'HTTP 505: the request speaks a version of HTTP that is not spoken here.',
    byVisitor,
  ),
  notice('NX-ROUTER-UNREACHABLE', 'HTTP 502: no replica accepted the connection.', readLogs),
  notice('NX-ROUTER-NO-ANSWER', 'HTTP 502: the replica ended before it answered.', readLogs),
  notice('NX-ROUTER-BAD-ANSWER', 'HTTP 502: the replica answered with malformed HTTP.', readLogs),
  notice('NX-ROUTER-NO-REPLICA', 'HTTP 503: no replica of the application is ready.', readLogs),
  notice('NX-ROUTER-NO-SERVICE', 'HTTP 503: nothing is deployed at this address.', 'Run `nexo deploy`.'),
  notice(
    'NX-ROUTER-HELD',
    'HTTP 503: requests were held while a new release started, and this one was held for too long.',
    'Send the request again; a strategy with two releases side by side (blue-green) holds none.',
  ),
  notice('NX-ROUTER-MAINTENANCE', 'HTTP 503: the application is in maintenance.', 'See `nexo status`.'),
  notice('NX-ROUTER-STOPPED', 'HTTP 503: the application was stopped on purpose.', 'Run `nexo start`.'),
  notice('NX-ROUTER-ANSWER-TIMEOUT', 'HTTP 504: the replica took too long to answer.', readLogs),
]

/** Codes that a person can see and that are no error of a command. */
export const notices: readonly ErrorDocumentation[] = [...warnings, ...routerAnswers]
