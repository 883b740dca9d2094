// workers: keeps nexo's own background processes running, such as the monitor, across agents.
// Enters: what each should run, its process, its log.
// Stays out: what a worker does (its own room), replicas of applications (replicas/).
import { isDeepStrictEqual } from 'node:util'
import { messageOf } from '../../kernel/errors.ts'
import { isAlive } from '../../kernel/process-identity.ts'
import { signalGroup } from '../replicas/process-group.ts'
import { createQueue } from '../state/queue.ts'
import type { WorkerSpec, WorkerView } from './contract.ts'
import { findWorkerProcesses } from './find-worker.ts'
import type { WorkerSurroundings } from './worker.ts'
import { Worker } from './worker.ts'
import type { WorkerPaths, WorkerRecord } from './worker-files.ts'
import {
  readWorkerIds,
  readWorkerRecord,
  readWorkerWish,
  removeWorkerFiles,
  workerPaths,
  writeWorkerWish,
} from './worker-files.ts'

/** Every worker of this home. */
export class Workers {
  readonly #folder: string
  readonly #around: WorkerSurroundings
  readonly #workers = new Map<string, Worker>()
  /** Changes come one after the other: a worker is never started twice. */
  readonly #changes = createQueue()

  constructor(folder: string, around: WorkerSurroundings) {
    this.#folder = folder
    this.#around = around
  }

  get logFiles(): readonly string[] {
    return [...this.#workers.values()].map((worker) => worker.paths.log)
  }

  list(): WorkerView[] {
    return [...this.#workers.values()].map((worker) => worker.view())
  }

  /** Takes up what an earlier agent left: adopts what runs, starts what is missing. One that fails does not stop the others. */
  begin(): Promise<void> {
    return this.#changes(async () => {
      for (const id of await readWorkerIds(this.#folder)) {
        if (this.#workers.has(id)) continue
        await this.#takeUp(workerPaths(this.#folder, id)).catch((error: unknown) =>
          this.#around.log({ what: 'worker not taken up', worker: id, why: messageOf(error) }),
        )
      }
    })
  }

  /** Makes a worker run; another spec under the same id ends the old process first. @throws NX-AGENT-WRITE-FAILED */
  declare(spec: WorkerSpec): Promise<WorkerView> {
    return this.#changes(async () => {
      const running = this.#workers.get(spec.id)
      if (running !== undefined && isDeepStrictEqual(running.spec, spec)) return running.view()
      const paths = workerPaths(this.#folder, spec.id)
      await writeWorkerWish(paths.wish, spec)
      if (running !== undefined) await this.#end(running)
      const worker = this.#keep(spec, paths)
      worker.begin()
      await worker.started
      return worker.view()
    })
  }

  /** Ends a worker and forgets it with its log. Whether there was one. */
  remove(id: string): Promise<boolean> {
    return this.#changes(async () => {
      const worker = this.#workers.get(id)
      if (worker !== undefined) await this.#end(worker)
      // One whose wish is damaged was not taken up, and can still be removed.
      else if (!(await readWorkerIds(this.#folder)).includes(id)) return false
      await removeWorkerFiles(workerPaths(this.#folder, id))
      return true
    })
  }

  /** Ends every process; what is wished stays, for the next agent to bring back. */
  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()))
  }

  leave(): void {
    for (const worker of this.#workers.values()) worker.leave()
  }

  rejoin(): void {
    for (const worker of this.#workers.values()) worker.rejoin()
  }

  async #end(worker: Worker): Promise<void> {
    await worker.stop()
    this.#workers.delete(worker.spec.id)
  }

  #keep(spec: WorkerSpec, paths: WorkerPaths): Worker {
    const worker = new Worker(spec, paths, this.#around)
    this.#workers.set(spec.id, worker)
    return worker
  }

  async #takeUp(paths: WorkerPaths): Promise<void> {
    const spec = await readWorkerWish(paths.wish)
    if (spec === undefined) return removeWorkerFiles(paths)
    const adopted = await this.#findProcess(spec, paths)
    if (adopted !== undefined) this.#around.log({ what: 'worker adopted', worker: spec.id, pid: adopted.pid })
    this.#keep(spec, paths).begin(adopted)
  }

  /** The one process that goes on as this worker; a second one, of an agent that was killed in between, is ended. */
  async #findProcess(spec: WorkerSpec, paths: WorkerPaths): Promise<WorkerRecord | undefined> {
    const record = await readWorkerRecord(paths.record)
    const found = await findWorkerProcesses(paths.folder, spec.argv)
    const [first, ...strays] =
      record !== undefined && isAlive(record)
        ? [record, ...found.filter(({ pid }) => pid !== record.pid)]
        : found
    for (const { pid } of strays) {
      this.#around.log({ what: 'stray worker ended', worker: spec.id, pid })
      signalGroup(pid, 'SIGKILL')
    }
    if (first === undefined) return undefined
    const startedAt = new Date(this.#around.clock.now()).toISOString()
    return { startedAt, restarts: record?.restarts ?? 0, lastEnd: record?.lastEnd ?? null, ...first }
  }
}
