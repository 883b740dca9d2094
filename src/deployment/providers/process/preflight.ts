// What would stop a deployment to this machine, found without changing anything.
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { findProgram } from '../../../agent/replicas/program.ts'
import { ownerOfPort } from '../../../agent/replicas/listening.ts'
import { addressUnavailable, portInUse, portPrivileged } from '../../../agent/service-errors.ts'
import type { Finding } from '../../../domain/application-logic.ts'
import type { DeploymentConfiguration } from '../../../domain/deployment-configuration.ts'
import { systemCodeOf, type NexoError } from '../../../kernel/errors.ts'
import type { TargetView } from '../../contract.ts'
import { diskFull, hostsUnsupported, programMissing } from './errors.ts'

/** Less than this and not even a small release and its logs fit, MiB. */
const neededMiB = 64

/** Where things are on this machine. */
export type Machine = { readonly home: string; readonly path: string }

/** All findings at once. `view`: the environment as the agent has it; its own port is not somebody else's. */
export async function findObstacles(
  configuration: DeploymentConfiguration,
  view: TargetView | undefined,
  machine: Machine,
): Promise<readonly Finding[]> {
  const found = await Promise.all([
    programFindings(configuration, machine.path),
    portFindings(configuration, view),
    diskFindings(machine.home),
  ])
  return [...hostFindings(configuration), ...found.flat()]
}

const errorFinding = ({ code, message, hint }: NexoError): Finding => ({
  severity: 'error',
  code,
  message,
  hint,
})

const hostFindings = ({ hosts }: DeploymentConfiguration): readonly Finding[] =>
  hosts.length === 0 ? [] : [errorFinding(hostsUnsupported({ hosts }))]

async function programFindings(
  { requires, projectDirectory }: DeploymentConfiguration,
  path: string,
): Promise<readonly Finding[]> {
  const looked = await Promise.all(
    requires.map(async (program) => ({ program, found: await findProgram(program, projectDirectory, path) })),
  )
  return looked
    .filter(({ found }) => 'systemCode' in found)
    .map(({ program }) => errorFinding(programMissing({ program })))
}

async function portFindings(
  { listen, processes }: DeploymentConfiguration,
  view: TargetView | undefined,
): Promise<readonly Finding[]> {
  const { host, port } = listen
  const isOurs = view?.listen?.port === port && view?.listen?.host === host
  if (port === null || isOurs || !processes.some(({ role }) => role === 'web')) return []
  const systemCode = await whyNotListen(host, port)
  switch (systemCode) {
    case null:
      return []
    case 'EADDRINUSE':
      return [errorFinding(portInUse({ host, port, owner: (await ownerOfPort(port)) ?? null }))]
    case 'EACCES':
      return [errorFinding(portPrivileged({ host, port }))]
    default:
      return [errorFinding(addressUnavailable({ host, port, systemCode }))]
  }
}

/** Listens for a moment: the only answer that the system itself gives. The system's code, or null when it works. */
const whyNotListen = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(systemCodeOf(error) ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })

async function diskFindings(home: string): Promise<readonly Finding[]> {
  const folder = await nearestFolder(home)
  const { bavail, bsize } = await statfs(folder)
  const freeMiB = Math.floor((bavail * bsize) / 2 ** 20)
  return freeMiB >= neededMiB ? [] : [errorFinding(diskFull({ folder, freeMiB, neededMiB }))]
}

/** The home itself, or the nearest folder above it that exists already. */
async function nearestFolder(home: string): Promise<string> {
  try {
    await statfs(home)
    return home
  } catch (error) {
    const above = dirname(home)
    if (systemCodeOf(error) !== 'ENOENT' || above === home) throw error
    return nearestFolder(above)
  }
}
