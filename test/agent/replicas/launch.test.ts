import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agentPaths, releasePaths, servicePaths } from '../../../src/agent/paths.ts'
import { launchReplica } from '../../../src/agent/replicas/launch.ts'
import { createPortChooser } from '../../../src/agent/replicas/ports.ts'
import { aProcess, aReleaseId } from '../../support/builders.ts'
import { temporaryFolder } from '../../support/home.ts'

const service = { application: 'shop', environment: 'local' }

async function aLaunch(workingDirectory: string) {
  const paths = servicePaths(agentPaths(await temporaryFolder()), service)
  const { files } = releasePaths(paths, aReleaseId(1))
  await mkdir(files, { recursive: true })
  await writeFile(join(files, 'file'), '')
  await symlink('loop', join(files, 'loop'))
  return launchReplica({
    service,
    paths,
    releaseId: aReleaseId(1),
    secretNames: [],
    replicaId: 'web.1',
    spec: aProcess({ workingDirectory }),
    ports: createPortChooser(),
    entry: [],
  })
}

test.each(['none', 'none/below', 'file', 'file/below'])(
  'a process that should start in %s, where no folder is, is refused as that',
  async (workingDirectory) => {
    await expect(aLaunch(workingDirectory)).rejects.toMatchObject({
      code: 'NX-AGENT-WORKING-DIRECTORY',
      details: { path: workingDirectory },
    })
  },
)

test('a folder that cannot be looked at keeps its own cause', async () => {
  await expect(aLaunch('loop')).rejects.toMatchObject({
    code: 'NX-AGENT-WORKING-DIRECTORY-UNUSABLE',
    details: { path: 'loop', systemCode: 'ELOOP' },
    cause: { code: 'ELOOP' },
  })
})
