// Property tests with a seed that is the same in every run: a test that found nothing yesterday finds nothing today,
// unless the code changed. NEXO_TEST_SEED tries others.
import * as fc from 'fast-check'
import { testSeed } from './seeded-random.ts'

fc.configureGlobal({ seed: testSeed })

export { fc }
