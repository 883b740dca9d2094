// dashboard-place: where the dashboard of a home is, and the token that opens it: one file that only its owner reads.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCodeOf } from '../../kernel/errors.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { monitoringPaths } from '../paths.ts'

export const DashboardPlace = z.strictObject({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  token: z.string().min(32),
})
export type DashboardPlace = z.infer<typeof DashboardPlace>

const fileOf = (home: string): string => join(monitoringPaths(home).folder, 'dashboard.json')

/** The URL with the token in its fragment, which browsers send to nobody. */
export const dashboardUrl = ({ host, port, token }: DashboardPlace): string =>
  `http://${host}:${port}/#token=${token}`

/** Undefined when none was served in this home yet, or its file cannot be understood: another is made then. */
export async function readDashboard(home: string): Promise<DashboardPlace | undefined> {
  try {
    const read = DashboardPlace.safeParse(JSON.parse(await readFile(fileOf(home), 'utf8')))
    return read.success ? read.data : undefined
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

export const keepDashboard = (home: string, place: DashboardPlace): Promise<void> =>
  writeFileAtomically(fileOf(home), `${JSON.stringify(place)}\n`, 0o600)
