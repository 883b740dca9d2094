import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDeploymentManager } from '../../../src/deployment/deployment-manager.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { aProject } from '../../support/project.ts'

test('every mistake of the manifest is a finding at its place, with a code that can be explained', async () => {
  const directory = await aProject({ 'nexo.yaml': 'nam: shop\napp:\n  port: "80"\n' })
  const kernel = openKernel({
    workingDirectory: directory,
    environment: { ...process.env, NEXO_HOME: join(directory, 'home') },
  })
  onTestFinished(() => kernel.close())
  const call = { signal: new AbortController().signal, emit: () => {}, clock: systemClock }
  const findings = await createDeploymentManager(kernel).validate({ directory, environment: 'local' }, call)
  expect(findings).toEqual([
    {
      severity: 'error',
      code: 'NX-CONFIG-INVALID',
      message: 'unknown key "nam"',
      hint: 'Did you mean name?',
      location: { file: 'nexo.yaml', line: 1, column: 1 },
    },
    {
      severity: 'error',
      code: 'NX-CONFIG-INVALID',
      message: 'app.port takes a number, not text',
      hint: 'Write 80 without quotes.',
      location: { file: 'nexo.yaml', line: 3, column: 9 },
    },
  ])
})
