import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import type { Call } from '../../kernel/call.ts'
import type { StateStore } from '../../kernel/state/contract.ts'
import type { TargetView } from '../contract.ts'
import { otherProject } from '../errors.ts'
import { say } from '../session/say.ts'

type Folder = Pick<DeploymentConfiguration, 'projectDirectory' | 'applicationPath'>

/** Where the folder that a release was made from is remembered. */
const folderKey = (releaseId: string): string => `deployment.release-folder/${releaseId}`

const folderOf = ({ projectDirectory, applicationPath }: Folder): string =>
  applicationPath === '.' ? projectDirectory : `${projectDirectory}/${applicationPath}`

/** Remembers from which folder of this machine a release was made. */
export const rememberFolder = (
  state: Pick<StateStore, 'putValue'>,
  releaseId: string,
  configuration: Folder,
): Promise<void> => state.putValue(folderKey(releaseId), folderOf(configuration))

/**
 * Warns when what serves was made from another folder: two projects of one name share an environment, and each
 * deployment of one replaces the other. Silent when nothing serves or the folder is not known, such as that of a
 * release which another machine deployed.
 */
export async function warnOfOtherProject(
  state: Pick<StateStore, 'getValue'>,
  view: TargetView | undefined,
  configuration: DeploymentConfiguration,
  call: Call,
): Promise<void> {
  const release = view?.serving?.releaseId
  const other = release === undefined ? undefined : await state.getValue(folderKey(release))
  const folder = folderOf(configuration)
  if (other === undefined || other === folder) return
  const { application, environment } = configuration
  const { code, message, hint } = otherProject({ application, environment, other, folder })
  say(call, { type: 'warning.raised', code, message, hint })
}
