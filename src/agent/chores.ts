import { join } from 'node:path'
import { messageOf } from '../kernel/errors.ts'
import { openMissingListeners } from './begin.ts'
import type { Host } from './host.ts'
import { startRotator, type KeptLog } from './logs/rotator.ts'
import { releasePaths } from './paths.ts'
import { endOwnerlessHolds } from './service-changes/end-ownerless-holds.ts'

/** How often usage is sampled, counts are read, missing addresses are tried again and holds are looked at. */
const everyMs = 5_000
/** In its first seconds an agent looks more often: a router of a dead agent may just be letting go of an address. */
const firstEveryMs = 500
const firstRounds = 20

/** Keeps logs short and samples fresh until `stop`. */
export function startChores(host: Host): { stop(): void } {
  const rotator = startRotator(
    () => keptLogs(host),
    (file, why) => host.log({ what: 'log not rotated', file, why }),
  )
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let rounds = 0
  const round = async (): Promise<void> => {
    try {
      await host.usage.sample(replicaPids(host))
      // Counts of a router that dies are as old as its last report.
      await host.fleet.reports()
      await openMissingListeners(host)
      await endOwnerlessHolds(host)
    } catch (error) {
      host.log({ what: 'chores failed', why: messageOf(error) })
    }
    rounds += 1
    const nextMs = rounds < firstRounds ? firstEveryMs : everyMs
    if (!stopped) timer = setTimeout(() => void round(), nextMs).unref()
  }
  void round()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      rotator.stop()
    },
  }
}

const replicaPids = (host: Host): readonly number[] =>
  host.services.all.flatMap((service) =>
    [...service.replicas.values()].flatMap((one) => one.running?.pid ?? []),
  )

const keptLogs = (host: Host): readonly KeptLog[] => [
  ...[host.paths.log, join(host.paths.root, 'router.log'), ...host.workers.logFiles].map((file): KeptLog => ({
    file,
    writer: undefined,
    timed: 'no',
  })),
  ...host.services.all.flatMap((service) =>
    [...service.replicas.values()].map((replica): KeptLog => ({
      file: join(releasePaths(service.paths, replica.releaseId).logs, `${replica.id}.log`),
      writer: replica.running?.pid,
      timed: 'yes',
    })),
  ),
]
