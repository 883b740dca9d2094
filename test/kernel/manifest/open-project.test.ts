import { expect, test } from 'vitest'
import { openDeployedProject, openProject } from '../../../src/kernel/manifest/open-project.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { deployedTargetKey } from '../../../src/kernel/state/deployed-target.ts'
import { temporaryHome } from '../../support/home.ts'
import { aProject } from '../../support/project.ts'

const environment = 'local'

async function aDeployedProject(manifest: string, deployedAs: string) {
  const directory = await aProject({ 'nexo.yaml': manifest })
  const kernel = openKernel({
    workingDirectory: directory,
    environment: { NEXO_HOME: await temporaryHome() },
  })
  const place = { directory, environment }
  const state = await kernel.state()
  await state.putValue(deployedTargetKey(place), JSON.stringify({ target: { application: deployedAs } }))
  return { kernel, place }
}

test('a project whose nexo.yaml gives no name is called what it was deployed as, by every room', async () => {
  const { kernel, place } = await aDeployedProject('app: { start: node server.js }\n', 'shop-from-package')
  expect((await openDeployedProject(kernel, place)).application).toBe('shop-from-package')
  await kernel.close()
})

test('a name in nexo.yaml says more than what was deployed before', async () => {
  const { kernel, place } = await aDeployedProject('name: clinic\napp: { start: node server.js }\n', 'shop')
  expect((await openDeployedProject(kernel, place)).application).toBe('clinic')
  expect((await openProject(kernel, { ...place, deployedAs: 'shop' })).application).toBe('clinic')
  await kernel.close()
})
