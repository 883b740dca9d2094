import type { Session } from '../session.ts'
import type { LiveNames } from './complete-words.ts'

/** Somebody waits with a finger on Tab: names that take longer are left out. */
const patienceMs = 1_000

/** A failure means no candidates: a completion must not print errors into a command line that is being typed. */
const orNone = async (names: Promise<readonly string[]>): Promise<readonly string[]> => {
  try {
    return await names
  } catch {
    // The command itself will say what is wrong when it is run.
    return []
  }
}

/** Environments from nexo.yaml, releases from the target. */
export const liveNames = (session: Session): LiveNames => ({
  environments: () => orNone(readEnvironments(session.directory)),
  releases: (environment) => orNone(readReleases(session, environment ?? 'local')),
})

async function readEnvironments(directory: string): Promise<readonly string[]> {
  const [{ loadManifest }, { environmentNames }] = await Promise.all([
    import('../../kernel/manifest/load-manifest.ts'),
    import('../../kernel/manifest/environment-names.ts'),
  ])
  return environmentNames((await loadManifest(directory))?.manifest)
}

async function readReleases(session: Session, environment: string): Promise<readonly string[]> {
  const signal = AbortSignal.any([session.call.signal, AbortSignal.timeout(patienceMs)])
  const deployments = await session.deployments()
  const rows = await deployments.releases(
    { directory: session.directory, environment },
    { ...session.call, signal },
  )
  return rows.map(({ release }) => release)
}
