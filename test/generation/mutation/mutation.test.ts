// Generated tests are judged by what they notice. `NEXO_MUTATION=all` judges those of every document.
import { readFile, readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { temporaryFolder } from '../../support/home.ts'
import { judgeTests } from './judge-tests.ts'

const fixtures = fileURLToPath(new URL('../../../fixtures', import.meta.url))
const judged =
  process.env['NEXO_MUTATION'] === 'all'
    ? [
        'clinic/requirements.md',
        ...(await readdir(join(fixtures, 'requirements'))).map((name) => `requirements/${name}`),
      ]
    : ['requirements/bookings.md']

test.for(judged)(
  'at least nine of ten mutants of %s are noticed by its generated tests',
  { timeout: 900_000 },
  async (file) => {
    const { model } = checkText(file, await readFile(join(fixtures, file), 'utf8'))
    const folder = await temporaryFolder()
    const { baseline, killed, survivors } = await judgeTests(
      { model, requirementsFile: file, destructive: 'refuse' },
      folder,
      Math.max(2, availableParallelism()),
    )
    expect(baseline).toBeUndefined()
    const all = killed + survivors.length
    const missed = survivors.map(({ what, line }) => `line ${line}: ${what}`)
    process.stdout.write(
      `${file}: ${killed} of ${all} mutants killed\n${missed.map((one) => `  ${one}\n`).join('')}`,
    )
    expect(killed / all, missed.join('\n')).toBeGreaterThanOrEqual(0.9)
  },
)
