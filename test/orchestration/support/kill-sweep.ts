// One chain of the real command line that is killed at one place after the other: the same command again, and again.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OrchestrationReport } from '../../../src/orchestration/report/report.ts'
import { temporaryFolder } from '../../support/home.ts'
import { runNexo, type NexoRun } from '../../support/run-nexo.ts'

const preload = fileURLToPath(new URL('die-at-next-edge.ts', import.meta.url))

/** Where a process is killed: around commits of the journal, commits of other databases, files, and after facts. */
export type EdgeKind = 'journal' | 'store' | 'file' | 'fact'

export type Sweep = {
  /** The run that came to its end. */
  readonly last: NexoRun
  /** Where the others were killed. */
  readonly kills: readonly string[]
}

/**
 * Runs `args` until it ends by itself; each run before is ended by SIGKILL at the next edge of `kinds`, every
 * `stride`-th of them. Reports what a run said that ended neither way.
 */
export async function sweep(
  project: { readonly home: string; readonly folder: string },
  args: readonly string[],
  { kinds, stride }: { readonly kinds: readonly EdgeKind[]; readonly stride: number },
): Promise<Sweep> {
  const file = join(await temporaryFolder('nexo-sweep-'), 'edges')
  const env = { SWEEP_FILE: file, SWEEP_STRIDE: String(stride), SWEEP_KINDS: kinds.join(',') }
  for (;;) {
    const options = { cwd: project.folder, home: project.home, env, preload, patienceMs: 900_000 }
    const last = await runNexo(args, options)
    if (last.signal !== 'SIGKILL') return { last, kills: killsIn(file) }
  }
}

const killsIn = (file: string): readonly string[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('!'))
    : []

/** What differs from run to run and from folder to folder: ids, times, ports, how long something took. */
const changing: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z])-\d{8}-\d{6}-[0-9a-f]{4}\b/g, '$1'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'time'],
  [/127\.0\.0\.1:\d+/g, 'address'],
  [/"durationMs": ?\d+/g, '"durationMs": 0'],
]

/**
 * A report as it is the same for every run of one document. What the monitor sees of the processes by itself, sooner or
 * later, is left out.
 */
export function steadyReport(file: string, { home, folder }: { home: string; folder: string }): unknown {
  const text = readFileSync(file, 'utf8').replaceAll(home, 'home').replaceAll(folder, 'folder')
  const steady = changing.reduce((now, [pattern, word]) => now.replaceAll(pattern, word), text)
  const { watched, proofs, ...report } = OrchestrationReport.parse(JSON.parse(steady))
  return {
    ...report,
    proofs: proofs.filter(({ claim }) => claim !== 'every critical signal is watched'),
    slos: watched?.slos,
    target: watched?.target,
  }
}
