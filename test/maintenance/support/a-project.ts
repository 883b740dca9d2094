// A project with backups in a home of its own, and the manager that makes them.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock, type Call, type Clock } from '../../../src/kernel/call.ts'
import type { EventFact } from '../../../src/kernel/events.ts'
import type { Kernel } from '../../../src/kernel/kernel.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createMaintenanceManager } from '../../../src/maintenance/maintenance-manager.ts'
import type {
  BackupReason,
  BackupView,
  MaintenanceManager,
} from '../../../src/maintenance/manager-contract.ts'
import { temporaryHome } from '../../support/home.ts'
import { aProject } from '../../support/project.ts'

export type Bench = {
  readonly home: string
  readonly folder: string
  readonly repository: string
  readonly kernel: Kernel
  readonly manager: MaintenanceManager
  readonly where: { readonly directory: string; readonly environment: string }
  readonly call: Call
  readonly facts: EventFact[]
  /** Makes the one backup of the manifest. */
  backup(reason?: BackupReason): Promise<BackupView>
  /** Runs Debian's restic on the repository; its standard output. */
  restic(...argv: readonly string[]): string
}

/** `maintenance` is that section of nexo.yaml as YAML, indented by two. */
export async function aBench(
  maintenance: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { clock = systemClock, environment = {} }: { clock?: Clock; environment?: Record<string, string> } = {},
): Promise<Bench> {
  const home = await temporaryHome()
  const folder = await aProject({ ...files, 'nexo.yaml': `name: shop\nmaintenance:\n${maintenance}\n` })
  const variables = { ...process.env, NEXO_HOME: home, ...environment }
  const kernel = openKernel({ workingDirectory: folder, environment: variables, clock })
  onTestFinished(() => kernel.close())
  const facts: EventFact[] = []
  const call: Call = { signal: new AbortController().signal, emit: (fact) => facts.push(fact), clock }
  const manager = createMaintenanceManager(kernel)
  const where = { directory: folder, environment: 'local' }
  const repository = join(home, 'backups', 'shop')
  return {
    home,
    folder,
    repository,
    kernel,
    manager,
    where,
    call,
    facts,
    backup: async (reason = 'manual') => {
      const [view, ...others] = await manager.backup({ ...where, reason }, call)
      if (view === undefined || others.length > 0)
        throw new Error('this bench is for manifests of one backup')
      return view
    },
    restic: (...argv) =>
      execFileSync('restic', argv, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          RESTIC_REPOSITORY: repository,
          RESTIC_PASSWORD_FILE: join(home, 'maintenance', 'keys', 'shop.key'),
          RESTIC_CACHE_DIR: join(home, 'restic-cache'),
        },
      }),
  }
}
