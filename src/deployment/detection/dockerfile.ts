import type { ProjectFiles } from './project-files.ts'
import { readJsonArray } from './json-array.ts'

const names = ['Dockerfile', 'dockerfile', 'Containerfile']

/** A file that builds a container image, with the command that its containers run when it is written as a list. */
export type DockerfileFound = { readonly file: string; readonly command: string | null }

/** Pure. Undefined when there is none. */
export function findDockerfile(files: ProjectFiles): DockerfileFound | undefined {
  const file = names.find((name) => files.isFile(name))
  if (file === undefined) return undefined
  const text = files.read(file) ?? ''
  const lastList = (instruction: string): readonly string[] =>
    readJsonArray([...text.matchAll(new RegExp(`^${instruction}\\s+(\\[.*\\])\\s*$`, 'gim'))].at(-1)?.[1])
  const words = [...lastList('ENTRYPOINT'), ...lastList('CMD')]
  return { file, command: words.length === 0 ? null : words.join(' ') }
}
