// Everything that can go wrong between a wish to watch and the proof that it is watched.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const monitorRuns = defineError({
  code: 'NX-MONITOR-RUNS',
  exitCode: exitCodes.locked,
  meaning: 'Another monitor runs for this home. One watches everything that was set up in it.',
  remedies: [
    'Nothing, mostly: what is set up is taken up by the one that runs.',
    'End it with `nexo monitor stop` to run one in the foreground.',
  ],
  details: z.strictObject({ pid: z.int(), host: z.string(), since: z.string() }),
  message: (d) => `a monitor runs already: process ${d.pid} on ${d.host}, since ${d.since}`,
  hint: () => '`nexo monitor status` shows what it watches; `nexo monitor stop` ends it.',
})

export const dashboardAbsent = defineError({
  code: 'NX-MONITOR-DASHBOARD-ABSENT',
  exitCode: exitCodes.notFound,
  meaning: 'There is no dashboard to open: no monitor of this home serves one.',
  causes: ['No monitor runs', 'It was started with --no-dashboard'],
  remedies: ['Start one with `nexo monitor run --background`.'],
  details: z.strictObject({ why: z.string() }),
  message: (d) => `there is no dashboard: ${d.why}`,
  hint: () => 'Run `nexo monitor run --background` in a deployed project.',
})

export const alertUnknown = defineError({
  code: 'NX-MONITOR-ALERT-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'There is no alert of this name.',
  remedies: ['Use one of the names that `nexo monitor status` lists.'],
  details: z.strictObject({ alert: z.string(), suggestion: z.string().nullable() }),
  message: (d) => `there is no alert "${d.alert}"`,
  hint: (d) =>
    d.suggestion === null
      ? '`nexo monitor status --json` lists all of them.'
      : `Did you mean ${d.suggestion}?`,
})

export const targetUnknown = defineError({
  code: 'NX-MONITOR-TARGET-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'No application or environment of this name is watched.',
  remedies: [
    'Use one of those that `nexo monitor status` lists, such as shop or shop.local.',
    'Run `nexo monitor run --background` in its project to have it watched.',
  ],
  details: z.strictObject({ target: z.string(), suggestion: z.string().nullable() }),
  message: (d) => `nothing that is watched is called "${d.target}"`,
  hint: (d) =>
    d.suggestion === null ? '`nexo monitor status` lists what is watched.' : `Did you mean ${d.suggestion}?`,
})

export const checkUnknown = defineError({
  code: 'NX-MONITOR-CHECK-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'There is no check of this name in this environment.',
  remedies: ['Use one of those that the message lists.', 'Add it below monitoring.checks in nexo.yaml.'],
  details: z.strictObject({ check: z.string(), existing: z.array(z.string()) }),
  message: (d) => `there is no check "${d.check}"`,
  hint: (d) => `Checks there: ${d.existing.length === 0 ? 'none' : d.existing.join(', ')}.`,
})

export const channelUnknown = defineError({
  code: 'NX-MONITOR-CHANNEL-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'There is no channel of this name below monitoring.notify.',
  remedies: ['Use one of those that the message lists.', 'Add it below monitoring.notify in nexo.yaml.'],
  details: z.strictObject({ channel: z.string(), existing: z.array(z.string()) }),
  message: (d) => `there is no channel "${d.channel}"`,
  hint: (d) => `Channels there: ${d.existing.length === 0 ? 'none' : d.existing.join(', ')}.`,
})

export const setupNotTaken = defineError({
  code: 'NX-MONITOR-SETUP-NOT-TAKEN',
  exitCode: exitCodes.timedOut,
  meaning: 'The environment was registered, and no monitor has taken it up in time.',
  causes: [
    'The monitor could not start; its log says why.',
    'A monitor of an older nexo runs and reads no registrations of this one.',
  ],
  remedies: [
    'Run `nexo monitor run` in the project and read what it says.',
    'Run `nexo monitor stop`, then again.',
  ],
  details: z.strictObject({ target: z.string(), waitedMs: z.int(), log: z.string().nullable() }),
  message: (d) => `no monitor has taken up ${d.target} within ${d.waitedMs} ms`,
  hint: (d) =>
    d.log === null ? 'Run `nexo monitor run` and read what it says.' : `Read the monitor's log: ${d.log}`,
})

export const silenceInvalid = defineError({
  code: 'NX-MONITOR-SILENCE-INVALID',
  exitCode: exitCodes.usage,
  meaning: 'A silence needs an alert or pattern, a time of at most 30 days, and a reason.',
  remedies: ['Write it like: nexo monitor silence "shop.local/*" --for 2h --reason "moving the database"'],
  details: z.strictObject({ problem: z.string() }),
  message: (d) => d.problem,
  hint: () => 'nexo monitor silence "shop.local/*" --for 2h --reason "moving the database"',
})
