import { anApplication, type Detector, webProcess } from './detection.ts'
import { findHealthPath } from './health-path.ts'

const names = ['start.sh', 'run.sh', 'bin/start']

/** A start script, run by its own interpreter. Pure. */
export const detectShell: Detector = (files) => {
  const file = names.find((name) => files.isFile(name))
  if (file === undefined) return undefined
  const text = files.read(file) ?? ''
  const shebang = /^#!\s*(?:\/usr\/bin\/env\s+)?(\S+)/.exec(text)?.[1]
  const interpreter = shebang?.split('/').at(-1) ?? 'sh'
  const isDirect = files.isExecutable(file) && shebang !== undefined
  const stays = /^\s*exec\s/m.test(text)
    ? []
    : [{ what: 'start', why: 'it has no exec: the script stays between nexo and what it starts', file }]
  return anApplication('shell', {
    processes: [webProcess(isDirect ? [`./${file}`] : [interpreter, file], findHealthPath(files, [file]))],
    requires: [interpreter],
    evidence: [{ what: 'start', why: `${file} is there`, file }, ...stays],
  })
}
