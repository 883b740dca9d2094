import { nameNotUnicode } from './errors.ts'
import { askGit, isInRepository } from './git.ts'
import { type ListedPath, type PackagingCall, warn } from './packaging-call.ts'

/** A name as text. @throws NX-PACKAGE-NAME when it is no UTF-8 */
export function decodeName(bytes: Buffer): string {
  const name = bytes.toString('utf8')
  // A lossy decoding does not come back as the same bytes.
  if (name.includes('\uFFFD') && !Buffer.from(name, 'utf8').equals(bytes)) {
    throw nameNotUnicode({ name: bytes.toString('latin1') })
  }
  return name
}

/** `git ls-files -z -t` as paths. `H`, `M`, `S`, `R`, `C` mark tracked ones, `?` others. A trailing `/` marks a repository inside. */
function parseListing(output: Buffer): { listed: ListedPath[]; repositories: string[] } {
  const listed: ListedPath[] = []
  const repositories: string[] = []
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start)
    const path = decodeName(output.subarray(start + 2, end))
    const isTracked = output[start] !== 0x3f // ?
    if (path.endsWith('/')) repositories.push(path)
    else listed.push({ path, isTracked })
    start = end + 1
  }
  return { listed, repositories }
}

/**
 * What git would ship of a folder; undefined when it is in no repository, or git is not there or refuses (then a
 * warning says so and the caller walks instead).
 */
export async function listByGit(directory: string, call: PackagingCall): Promise<ListedPath[] | undefined> {
  if (!isInRepository(directory)) return undefined
  const answer = await askGit(
    directory,
    ['ls-files', '-z', '-t', '--cached', '--others', '--exclude-standard'],
    call.signal,
  )
  if (answer === undefined) return undefined
  if (answer.exitCode !== 0) {
    const message = `git cannot list ${directory}: ${answer.stderr.trim().split('\n')[0] ?? ''}`
    warn(call, {
      code: 'NX-PACKAGE-GIT-REFUSED',
      message: message,
      hint: 'The folder is packaged by its .gitignore files instead.',
    })
    return undefined
  }
  if (answer.stderr.trim() !== '')
    warn(call, { code: 'NX-PACKAGE-GIT-WARNED', message: answer.stderr.trim(), hint: 'git says so.' })
  const { listed, repositories } = parseListing(answer.stdout)
  for (const repository of repositories) {
    const message = `${repository} is a repository of its own that this one does not track; it is left out`
    warn(call, {
      code: 'NX-PACKAGE-NESTED-REPOSITORY',
      message: message,
      hint: 'Add it as a submodule, or remove its .git folder.',
    })
  }
  return listed
}
