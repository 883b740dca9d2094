// From a built tree to a release that lies with the agent.
import { readFile } from 'node:fs/promises'
import type { Call } from '../../../kernel/call.ts'
import { Secret } from '../../../kernel/secrets/secret.ts'
import type { ReleaseBundle } from '../../contract.ts'
import type { AgentConnection } from './connection.ts'
import { artifactLost } from './errors.ts'
import { tarDirectory } from './tar-directory.ts'

type Service = { readonly application: string; readonly environment: string }

/** Makes the service known and reserves its address; resolves with its URL. */
export async function declareService(
  agent: AgentConnection,
  service: Service,
  bundle: ReleaseBundle,
  call: Call,
): Promise<{ url: string | null }> {
  const { configuration, fencingToken } = bundle
  const hasWeb = configuration.processes.some(({ role }) => role === 'web')
  const view = await agent.call(
    'declareService',
    {
      service,
      fencingToken,
      listen: hasWeb ? configuration.listen : null,
      tls: await readTls(configuration.tls),
      releaseHeader: configuration.releaseHeader,
    },
    call,
  )
  return { url: view.url }
}

async function readTls(
  files: { readonly certificateFile: string; readonly keyFile: string } | null,
): Promise<{ certificatePem: string; keyPem: string } | null> {
  if (files === null) return null
  const [certificatePem, keyPem] = await Promise.all([
    readFile(files.certificateFile, 'utf8'),
    readFile(files.keyFile, 'utf8'),
  ])
  return { certificatePem, keyPem }
}

/** Puts the release in place; the agent takes the tree over where it can, else it is sent. Idempotent. */
export async function installRelease(
  agent: AgentConnection,
  service: Service,
  bundle: ReleaseBundle,
  call: Call,
): Promise<void> {
  await deliverArtifact(agent, bundle, call)
  const { configuration, release, artifactId, fencingToken } = bundle
  const { shared, applicationPath, processes } = configuration
  const entries = Object.entries(bundle.env)
  await agent.call(
    'installRelease',
    {
      service,
      fencingToken,
      release,
      artifactId,
      processes,
      shared,
      applicationPath,
      // The one place where secrets leave their wrapper: on their way into the agent's 0600 file.
      env: Object.fromEntries(
        entries.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
      ),
      secretNames: entries.filter(([, value]) => value instanceof Secret).map(([name]) => name),
    },
    call,
  )
}

async function deliverArtifact(agent: AgentConnection, bundle: ReleaseBundle, call: Call): Promise<void> {
  const { artifactId, artifactDirectory } = bundle
  const adopted = await agent.call('adoptArtifact', { artifactId }, call)
  if (adopted.present || (await agent.call('hasArtifact', { artifactId }, call)).present) return
  if (artifactDirectory === undefined) throw artifactLost({ artifactId })
  const client = await agent.client(call)
  await client.uploadArtifact(artifactId, tarDirectory(artifactDirectory), { signal: call.signal })
}
