import { anApplication, applicationNameFrom, type Detector, evidenceIn, webProcess } from './detection.ts'
import { severalDetected } from './errors.ts'
import { findHealthPath } from './health-path.ts'
import type { ProjectFiles } from './project-files.ts'

type Project = { readonly file: string; readonly isWeb: boolean; readonly assembly: string }

const projectFile = /\.(?:cs|fs|vb)proj$/

function findProjectFiles(files: ProjectFiles, folder: string, depth: number): string[] {
  const into = (name: string): string => (folder === '.' ? name : `${folder}/${name}`)
  const entries = files.list(folder)
  const own = entries
    .filter((each) => each.kind === 'file' && projectFile.test(each.name))
    .map((each) => into(each.name))
  if (own.length > 0 || depth === 0) return own
  return entries
    .filter(
      (each) =>
        each.kind === 'folder' && !each.name.startsWith('.') && !/^(?:bin|obj|node_modules)$/.test(each.name),
    )
    .flatMap((each) => findProjectFiles(files, into(each.name), depth - 1))
}

function readProject(files: ProjectFiles, file: string): Project {
  const text = files.read(file) ?? ''
  const stem = (file.split('/').at(-1) ?? file).replace(projectFile, '')
  return {
    file,
    isWeb: /Sdk="Microsoft\.NET\.Sdk\.Web"/.test(text),
    assembly: /<AssemblyName>([^<]+)<\/AssemblyName>/.exec(text)?.[1] ?? stem,
  }
}

/** Whether it makes a program. */
const isProgram = (files: ProjectFiles, { file, isWeb }: Project): boolean =>
  isWeb || /<OutputType>Exe<\/OutputType>/i.test(files.read(file) ?? '')

/**
 * A .NET project, web projects before other programs, at most three folders down (solutions keep them in src/). Pure.
 * @throws NX-DETECT-AMBIGUOUS when several could be meant
 */
export const detectDotnet: Detector = (files) => {
  const projects = findProjectFiles(files, '.', 3)
    .map((file) => readProject(files, file))
    .filter((each) => isProgram(files, each))
  const webs = projects.filter((each) => each.isWeb)
  const candidates = webs.length > 0 ? webs : projects
  const [project] = candidates
  if (project === undefined) return undefined
  if (candidates.length > 1) {
    throw severalDetected({
      what: 'several .NET projects can be deployed',
      candidates: candidates.map(({ file, isWeb }) => ({
        name: file,
        why: isWeb ? 'a web project' : 'a program',
      })),
      remedy: `Say which one in nexo.yaml:\napp:\n  build: dotnet publish ${project.file} -c Release -o out\n  start: dotnet out/${project.assembly}.dll`,
    })
  }
  const folder = project.file.split('/').slice(0, -1).join('/')
  const sources = ['Program.cs', 'Startup.cs', 'Program.fs'].map((name) =>
    folder === '' ? name : `${folder}/${name}`,
  )
  const said = {
    what: 'start',
    why: `${project.file} is ${project.isWeb ? 'the web project' : 'the program'}`,
  }
  return anApplication('dotnet', {
    framework: project.isWeb ? 'aspnetcore' : undefined,
    name: applicationNameFrom(project.assembly),
    install: ['dotnet', 'restore', project.file],
    build: ['dotnet', 'publish', project.file, '--no-restore', '-c', 'Release', '-o', 'out'],
    processes: [webProcess(['dotnet', `out/${project.assembly}.dll`], findHealthPath(files, sources))],
    env: { ASPNETCORE_URLS: 'http://127.0.0.1:$PORT', DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' },
    requires: ['dotnet'],
    evidence: [evidenceIn(files, project.file, 'Sdk=', said)],
  })
}
