import { readFile } from 'node:fs/promises'

/** Memory of one process in MiB. */
export type ProcessMemory = {
  /** Resident: pages shared with other processes, such as Node's own code, count in each of them. */
  readonly residentMiB: number
  /** Proportional: a page that n processes share counts 1/n in each, so that sums are what the machine spends. */
  readonly proportionalMiB: number
}

/** Asks Linux. */
export async function memoryOf(pid: number): Promise<ProcessMemory> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kibOf = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN)
  return { residentMiB: kibOf('Rss') / 1024, proportionalMiB: kibOf('Pss') / 1024 }
}

/** The sum over several processes. */
export async function memoryOfAll(pids: readonly number[]): Promise<ProcessMemory> {
  const each = await Promise.all(pids.map((pid) => memoryOf(pid)))
  return {
    residentMiB: each.reduce((sum, { residentMiB }) => sum + residentMiB, 0),
    proportionalMiB: each.reduce((sum, { proportionalMiB }) => sum + proportionalMiB, 0),
  }
}
