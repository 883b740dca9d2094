import { constants } from 'node:fs'
import { access, opendir, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { sourceMissing, sourceOutside, sourceUnreadable } from './errors.ts'

/** A folder as the manifest names it. `place` is `file:line:column` of where it does. */
export type WrittenSource = { readonly project: string; readonly source: string; readonly place: string }

/** Whether `inner` is `outer` or below it. Both absolute. Pure. */
export function isWithin(outer: string, inner: string): boolean {
  const path = relative(outer, inner)
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path))
}

const missingReasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
  ELOOP: 'is a symbolic link that leads in a circle',
}

async function realFolder({ project, source, place }: WrittenSource): Promise<string> {
  try {
    const folder = await realpath(join(project, source))
    // Only a folder can be listed; to enter what it lists is another right.
    await (await opendir(folder)).close()
    await access(folder, constants.R_OK | constants.X_OK)
    return folder
  } catch (error) {
    const reason = missingReasons[systemCodeOf(error) ?? '']
    if (reason !== undefined) throw sourceMissing({ place, source, reason }, { cause: error })
    throw sourceUnreadable({ directory: join(project, source), reason: messageOf(error) }, { cause: error })
  }
}

/**
 * The absolute path of the application's folder, symbolic links of the project itself kept.
 *
 * @throws NX-CONFIG-SOURCE-OUTSIDE, NX-CONFIG-SOURCE-MISSING, NX-CONFIG-SOURCE-UNREADABLE
 */
export async function resolveSource(written: WrittenSource): Promise<string> {
  const { project, source, place } = written
  const folder = resolve(project, source)
  if (isAbsolute(source) || !isWithin(project, folder)) {
    throw sourceOutside({ place, source, leadsTo: folder, project })
  }
  const [leadsTo, realProject] = await Promise.all([realFolder(written), realpath(project)])
  if (!isWithin(realProject, leadsTo)) throw sourceOutside({ place, source, leadsTo, project })
  return folder
}
