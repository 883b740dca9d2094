import { shownCommand } from '../building/shown-command.ts'
import type { TargetView } from '../contract.ts'
import type { DeploymentPlan } from '../manager-contract.ts'
import { canonicalDigest } from './canonical-digest.ts'
import { differencesOf } from './differences.ts'
import type { ReleaseFacts } from './release-facts.ts'
import { whyChanged } from './unchanged.ts'
import type { Wish } from './wish.ts'

/**
 * What a deployment would do.
 *
 * Promise: same source, configuration and target give the same plan and hash; no value of the environment is in it.
 * Shape: `before` are the remembered facts of the serving release, null when nothing serves or nothing is remembered.
 * Pure.
 */
export function planDeployment(
  wish: Wish,
  view: TargetView | undefined,
  before: ReleaseFacts | null,
): DeploymentPlan {
  const { application, environment, provider, evidence } = wish.configuration
  const previous = view?.serving?.releaseId ?? null
  const why = whyChanged(wish, view)
  const changes = why === null ? [] : changesOf(wish, before, previous, why)
  const steps = why === null ? [] : stepsOf(wish, view)
  const { packageDigest, configurationDigest } = wish
  const hash = canonicalDigest({
    application,
    environment,
    provider,
    previous,
    packageDigest,
    configurationDigest,
    changes,
    steps,
  })
  return { application, environment, provider, previous, changes, steps, evidence, hash }
}

/** Differences by name where both sides are known; what the digests say where the serving one is not remembered. */
function changesOf(
  wish: Wish,
  before: ReleaseFacts | null,
  previous: string | null,
  why: string,
): DeploymentPlan['changes'] {
  const isComparable = before !== null || previous === null
  const differences = isComparable ? differencesOf(before, wish.facts) : []
  return differences.length > 0
    ? differences
    : [{ change: 'change', what: why, before: previous, after: null }]
}

function stepsOf(wish: Wish, view: TargetView | undefined): readonly string[] {
  const { install, build, migrate, processes, strategy, retain, provider } = wish.configuration
  const previous = view?.serving?.releaseId ?? null
  return [
    ...[install, build].flatMap((argv) =>
      argv === null ? [] : [`run \`${shownCommand(argv)}\` in a clean folder`],
    ),
    `install the release on ${provider}`,
    ...(migrate === null ? [] : [`run \`${shownCommand(migrate)}\``]),
    ...processes.map(({ name, replicas }) => `start ${replicas} of ${name} and wait until ready`),
    previous === null ? 'send it all traffic' : `move traffic from ${previous} (${strategy.type})`,
    'read back what serves',
    ...(previous === null ? [] : [`drain and stop ${previous}`]),
    `keep ${retain} releases for rollback`,
  ]
}
