import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createProcessProvider } from '../../../../src/deployment/providers/process/provider.ts'
import { systemClock } from '../../../../src/kernel/call.ts'
import { deploymentProviderSuite } from '../../../contract/deployment-provider.ts'
import { aDigest, aProcess, aRelease, aReleaseId } from '../../../support/builders.ts'
import { temporaryHome } from '../../../support/home.ts'
import { aConfiguration } from '../../support/builders.ts'

const sources = {
  good: "require('node:http').createServer((_, answer) => answer.end('here')).listen(process.env.PORT, '127.0.0.1')",
  broken: "console.error('no database'); process.exit(3)",
}

deploymentProviderSuite('process', async () => {
  const home = await temporaryHome()
  const environment = { PATH: process.env['PATH'] }
  const configuration = aConfiguration({ processes: [aProcess({ argv: ['node', 'server.cjs'] })] })
  const provider = createProcessProvider(
    { application: 'shop', environment: 'local', hosts: [] },
    { home, environment },
  )
  onTestFinished(() => provider.close())
  return {
    provider,
    configuration,
    call: { signal: new AbortController().signal, emit: () => undefined, clock: systemClock },
    bundle: async (number, nature, fencingToken) => {
      const artifactId = `a-${String(number).padStart(64, '0')}`
      const artifactDirectory = join(home, 'agent', 'incoming', artifactId)
      await mkdir(artifactDirectory, { recursive: true, mode: 0o700 })
      await writeFile(join(artifactDirectory, 'server.cjs'), sources[nature])
      const release = aRelease({ id: aReleaseId(number), packageDigest: aDigest(nature) })
      return { release, configuration, artifactId, artifactDirectory, env: {}, fencingToken }
    },
  }
})
