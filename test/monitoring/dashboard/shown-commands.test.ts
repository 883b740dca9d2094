import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createApp } from '../../../src/commands/app.ts'
import { processHost } from '../../../src/commands/host.ts'
import { createProgram } from '../../../src/commands/program.ts'
import type { Told } from './memory-reader.ts'
import { ask, serveTold } from './serving.ts'
import { shopDays } from './shop-days.ts'

const program = createProgram(createApp(processHost(() => '0.0.0')), 'all')

/** What of a command line no command knows; empty when it could be run as it stands. */
function unknownIn(line: string): readonly string[] {
  const [first, ...words] = line.replaceAll("'", '').split(' ')
  if (first !== 'nexo') return [line]
  const { operands, unknown } = program.parseOptions(words)
  const rest = [...operands, ...unknown]
  let command: Command = program
  for (;;) {
    const next = command.commands.find((child) => child.name() === rest[0])
    if (next === undefined) break
    command = next
    rest.shift()
  }
  const left = command.parseOptions(rest)
  const tooMany = left.operands.slice(command.registeredArguments.length)
  return command.commands.length > 0 ? [line] : [...left.unknown, ...tooMany]
}

const runStates = [
  'running',
  'waiting',
  'undoing',
  'succeeded',
  'restored',
  'failed',
  'cancelled',
  'undo-failed',
]

const pathsOf = (told: Told): readonly string[] => [
  '/',
  '/alerts',
  '/alerts/clinic.production%3Areadiness',
  '/applications/shop.local',
  '/applications/shop.staging',
  '/applications/shop.local/checks/readiness',
  '/deliveries',
  '/logs',
  '/runs',
  ...told.runs.map(({ runId }) => `/runs/${encodeURIComponent(runId)}`),
  '/health',
  '/sign-in',
]

async function shownOn(told: Told): Promise<readonly string[]> {
  const served = await serveTold(told)
  const pages = await Promise.all(
    pathsOf(told).map((path) => ask(served, path, { headers: served.signedIn })),
  )
  return pages.flatMap(({ body }) =>
    [...body.matchAll(/<code data-copy>([^<]*)<\/code/g)].map(([, line = '']) =>
      line.replaceAll('&#39;', "'"),
    ),
  )
}

test('every command that a page shows can be run as it stands', async () => {
  const full = shopDays()
  const runs = runStates.flatMap((state, index) => [
    {
      runId: `@orchestrate/o-20261124-115400-000${index}/1`,
      plan: 'orchestration.x',
      state,
      startedAt: 0,
      updatedAt: 1,
      steps: [],
    },
    {
      runId: `shop/local/d-${index}`,
      plan: 'deployment.deploy',
      state,
      startedAt: 0,
      updatedAt: 1,
      steps: [],
    },
  ])
  const nothing = { targets: [], stories: [], deliveries: [], series: [], markers: [], logs: [], runs: [] }
  const lines = new Set([...(await shownOn({ ...full, runs })), ...(await shownOn({ ...full, ...nothing }))])
  expect(lines.size).toBeGreaterThan(25)
  const wrong = [...lines].filter((line) => !line.startsWith('cd ') && unknownIn(line).length > 0)
  expect(wrong).toEqual([])
})

test('a command that does not exist would be found', () => {
  expect(unknownIn('nexo monitor status --env local')).toEqual(['--env', 'local'])
  expect(unknownIn('nexo monitor')).not.toEqual([])
  expect(unknownIn('nexo schema manifest')).toEqual(['manifest'])
})
