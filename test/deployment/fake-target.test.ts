// The fake that the manager's tests stand on is held to the same contract as the real providers.
import { aDigest, aRelease, aReleaseId } from '../support/builders.ts'
import { deploymentProviderSuite } from '../contract/deployment-provider.ts'
import { systemClock } from '../../src/kernel/call.ts'
import { aConfiguration } from './support/builders.ts'
import { createFakeTarget } from './support/fake-target.ts'

deploymentProviderSuite('target in memory', async () => {
  const target = createFakeTarget()
  const configuration = aConfiguration()
  target.broken.add(aDigest('broken'))
  return {
    provider: target,
    configuration,
    call: { signal: new AbortController().signal, emit: () => undefined, clock: systemClock },
    bundle: async (number, nature, fencingToken) => ({
      release: aRelease({ id: aReleaseId(number), packageDigest: aDigest(nature) }),
      configuration,
      artifactId: `a-${String(number).padStart(64, '0')}`,
      artifactDirectory: '/built',
      env: {},
      fencingToken,
    }),
  }
})
