// Everything that the agent, and the way to it, can raise. Errors about replicas that do not become ready are the
// deployment room's: the agent reports them as facts (ReadinessReport).
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const agentNotRunning = defineError({
  code: 'NX-AGENT-NOT-RUNNING',
  exitCode: exitCodes.notFound,
  meaning: 'No host agent runs for this home, and the command does not start one.',
  remedies: [
    'Run `nexo deploy`, which starts it.',
    'Check that NEXO_HOME is the one that you deployed with.',
  ],
  details: z.strictObject({ home: z.string() }),
  message: (d) => `no agent runs for ${d.home}`,
  hint: () => '`nexo deploy` starts one; check NEXO_HOME if you expected it to run.',
})

export const agentStartFailed = defineError({
  code: 'NX-AGENT-START-FAILED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The host agent was started and did not come up.',
  causes: ['The home is not writable.', 'The process was killed, for example for want of memory.'],
  remedies: ['Read the last lines of the agent log that the message shows.', 'Run `nexo doctor`.'],
  details: z.strictObject({
    home: z.string(),
    why: z.string(),
    logFile: z.string(),
    logTail: z.array(z.string()),
  }),
  message: (d) => [`the agent for ${d.home} did not start: ${d.why}`, ...d.logTail].join('\n  '),
  hint: (d) => `Read ${d.logFile}, or run \`nexo doctor\`.`,
})

export const agentHung = defineError({
  code: 'NX-AGENT-HUNG',
  exitCode: exitCodes.timedOut,
  meaning: 'The host agent accepts connections and does not answer.',
  causes: [
    'The process is stopped (SIGSTOP) or in a debugger.',
    'The machine is out of memory or its disk hangs.',
  ],
  remedies: ['Kill the agent by its pid: replicas and router keep serving and a new agent takes over.'],
  details: z.strictObject({ home: z.string(), pid: z.int().nullable(), waitedMs: z.int() }),
  message: (d) =>
    `the agent${d.pid === null ? '' : ` (pid ${d.pid})`} of ${d.home} did not answer within ${d.waitedMs} ms`,
  hint: (d) =>
    `End it with \`kill -9 ${d.pid ?? 'PID'}\` and run the command again; what is deployed keeps serving meanwhile.`,
})

export const agentProtocolMismatch = defineError({
  code: 'NX-AGENT-PROTOCOL',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The running agent speaks another version of the protocol than this nexo.',
  causes: ['nexo was updated or downgraded while its agent kept running.'],
  remedies: ['Run `nexo agent upgrade`: it replaces the agent without dropping a request.'],
  details: z.strictObject({ agent: z.int(), caller: z.int() }),
  message: (d) => `the running agent speaks protocol ${d.agent}, this nexo speaks ${d.caller}`,
  hint: (d) =>
    d.agent < d.caller ? 'Run `nexo agent upgrade`.' : 'Use the nexo that started the agent, or a newer one.',
})

export const agentSocketUnsafe = defineError({
  code: 'NX-AGENT-SOCKET-UNSAFE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The folder of the agent socket belongs to somebody else or is open to others.',
  remedies: ['Remove the folder, or make it yours alone with chmod 700.', 'Set NEXO_HOME to a shorter path.'],
  details: z.strictObject({ folder: z.string(), why: z.string() }),
  message: (d) => `the agent's socket folder ${d.folder} is not safe: ${d.why}`,
  hint: (d) => `Make ${d.folder} yours alone (chmod 700), remove it, or set NEXO_HOME to a shorter path.`,
})

export const agentConnectionLost = defineError({
  code: 'NX-AGENT-CONNECTION-LOST',
  exitCode: exitCodes.needsPerson,
  meaning: 'The connection to the agent ended before its answer was complete.',
  causes: ['The agent was killed or upgraded at that moment.'],
  remedies: ['Run the same command again: it goes on where it stopped.'],
  details: z.strictObject({ operation: z.string(), why: z.string() }),
  message: (d) => `the agent went away during ${d.operation}: ${d.why}`,
  hint: () => 'Run the same command again; it goes on where it stopped.',
})

export const agentReplyInvalid = defineError({
  code: 'NX-AGENT-REPLY-INVALID',
  exitCode: exitCodes.internal,
  meaning: 'The agent answered something that this nexo does not understand.',
  causes: [
    'Something else listens on the agent socket.',
    'An agent of another build with the same protocol number.',
  ],
  remedies: ['Run `nexo agent upgrade`.'],
  details: z.strictObject({ operation: z.string(), why: z.string() }),
  message: (d) => `the agent's answer to ${d.operation} is not understood: ${d.why}`,
  hint: () => 'Run `nexo agent upgrade`.',
})

export const requestInvalid = defineError({
  code: 'NX-AGENT-REQUEST-INVALID',
  exitCode: exitCodes.usage,
  meaning: 'A request to the agent does not fit the protocol.',
  remedies: ['Use the client that comes with this nexo.'],
  details: z.strictObject({ operation: z.string(), why: z.string() }),
  message: (d) => `the request ${d.operation} is not valid: ${d.why}`,
  hint: () => 'Use the client that comes with this nexo.',
})

export const operationUnknown = defineError({
  code: 'NX-AGENT-OPERATION-UNKNOWN',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The agent does not know the operation.',
  causes: ['The agent is older than the nexo that calls it.'],
  remedies: ['Run `nexo agent upgrade`.'],
  details: z.strictObject({ operation: z.string() }),
  message: (d) => `the agent does not know the operation ${d.operation}`,
  hint: () => 'Run `nexo agent upgrade`.',
})

export const agentStopping = defineError({
  code: 'NX-AGENT-STOPPING',
  exitCode: exitCodes.locked,
  meaning: 'The agent is stopping or handing over to its successor and takes no more changes.',
  remedies: ['Run the command again in a moment.'],
  details: z.strictObject({ what: z.enum(['stopping', 'upgrading']) }),
  message: (d) => `the agent is ${d.what}`,
  hint: () => 'Run the command again in a moment.',
})

export const agentAlreadyRuns = defineError({
  code: 'NX-AGENT-ALREADY-RUNS',
  exitCode: exitCodes.locked,
  meaning: 'Another agent already serves this home.',
  remedies: ['Nothing needs to be done: commands find the running one.'],
  details: z.strictObject({ home: z.string() }),
  message: (d) => `another agent already serves ${d.home}`,
  hint: () => 'Nothing needs to be done: commands find the running one.',
})

export const homeUnwritable = defineError({
  code: 'NX-AGENT-HOME-UNWRITABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The folder that nexo keeps everything in cannot be written to.',
  remedies: ['Set NEXO_HOME to a folder that you own.', 'Correct the permissions or free space.'],
  details: z.strictObject({ path: z.string(), systemCode: z.string() }),
  message: (d) => `${d.path} cannot be written to (${d.systemCode})`,
  hint: () => 'Set NEXO_HOME to a folder that you own, or correct its permissions.',
})

export const upgradeFailed = defineError({
  code: 'NX-AGENT-UPGRADE-FAILED',
  exitCode: exitCodes.restored,
  meaning: 'The successor did not come up; the old agent goes on and nothing was dropped.',
  remedies: ['Read the agent log, then try again.'],
  details: z.strictObject({ why: z.string(), logTail: z.array(z.string()) }),
  message: (d) =>
    [`the successor did not come up: ${d.why}; the old agent goes on`, ...d.logTail].join('\n  '),
  hint: () => 'Read the agent log, then try again.',
})

export const routerFailed = defineError({
  code: 'NX-AGENT-ROUTER-FAILED',
  exitCode: exitCodes.needsPerson,
  meaning: 'A router process did not confirm a change of traffic.',
  causes: ['The router process hangs or could not be started again.'],
  remedies: ['Read the agent log, then run the command again: the change is kept and applied.'],
  details: z.strictObject({ waitedMs: z.int() }),
  message: (d) => `a router did not confirm the change within ${d.waitedMs} ms`,
  hint: () => 'Read the agent log, then run the command again.',
})
