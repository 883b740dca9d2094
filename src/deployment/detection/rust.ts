import * as z from 'zod'
import { quoted } from './command-line.ts'
import { anApplication, applicationNameFrom, type Detector, evidenceIn, webProcess } from './detection.ts'
import { severalDetected } from './errors.ts'
import { findHealthPath } from './health-path.ts'
import type { ProjectFiles } from './project-files.ts'
import { readToml } from './toml.ts'

const Cargo = z.looseObject({
  package: z.looseObject({ name: z.string(), 'default-run': z.string().optional() }).optional(),
  bin: z.array(z.looseObject({ name: z.string(), path: z.string().optional() })).optional(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
  workspace: z.looseObject({ members: z.array(z.string()).optional() }).optional(),
})
type Cargo = z.infer<typeof Cargo>

type Program = { readonly name: string; readonly source: string }

/** Programs of one crate. Source: the Cargo book, "Package layout". */
function programsOf(files: ProjectFiles, cargo: Cargo, folder: string): Program[] {
  const at = (path: string): string => (folder === '.' ? path : `${folder}/${path}`)
  const declared = (cargo.bin ?? []).map(({ name, path }) => ({
    name,
    source: at(path ?? `src/bin/${name}.rs`),
  }))
  const inBin = files
    .list(at('src/bin'))
    .map((each) => ({ name: each.name.replace(/\.rs$/, ''), source: at(`src/bin/${each.name}`) }))
  const main = cargo.package !== undefined && files.isFile(at('src/main.rs'))
  const own = main ? [{ name: cargo.package?.name ?? '', source: at('src/main.rs') }] : []
  const all = [...declared, ...own, ...inBin]
  return all.filter(
    (each, index) =>
      all.findIndex((other) => other.name === each.name || other.source === each.source) === index,
  )
}

function memberPrograms(files: ProjectFiles, cargo: Cargo): Program[] {
  const folders = (cargo.workspace?.members ?? []).flatMap((member) =>
    member.endsWith('/*')
      ? files.list(member.slice(0, -2)).map((each) => `${member.slice(0, -2)}/${each.name}`)
      : [member],
  )
  return folders.flatMap((folder) => {
    const own = readToml(files, `${folder}/Cargo.toml`, Cargo)
    return own === undefined ? [] : programsOf(files, own, folder)
  })
}

function choose(programs: readonly Program[], preferred: string | undefined): Program | undefined {
  const [only] = programs
  if (only === undefined || programs.length === 1) return only
  const named = programs.find((each) => each.name === preferred)
  if (named !== undefined) return named
  throw severalDetected({
    what: 'several Rust programs can be deployed',
    candidates: programs.map(({ name, source }) => ({ name, why: source })),
    remedy: `Set default-run in Cargo.toml, or write nexo.yaml:\napp:\n  build: cargo build --release --bin ${only.name}\n  start: ./target/release/${only.name}`,
  })
}

/**
 * A Rust crate or workspace with a program. Pure. Only the program is kept of what cargo builds.
 * @throws NX-DETECT-AMBIGUOUS, NX-DETECT-FILE-INVALID
 */
export const detectRust: Detector = (files) => {
  const cargo = readToml(files, 'Cargo.toml', Cargo)
  if (cargo === undefined) return undefined
  const programs = [...programsOf(files, cargo, '.'), ...memberPrograms(files, cargo)]
  const program = choose(programs, cargo.package?.['default-run'] ?? cargo.package?.name)
  if (program === undefined) return undefined
  const locked = files.isFile('Cargo.lock') ? ' --locked' : ''
  const name = quoted(program.name)
  const isRocket = 'rocket' in (cargo.dependencies ?? {})
  const said = {
    what: 'start',
    why: `${program.name} is the program that cargo builds from ${program.source}`,
  }
  return anApplication('rust', {
    framework: ['rocket', 'axum', 'actix-web', 'warp', 'poem'].find(
      (each) => each in (cargo.dependencies ?? {}),
    ),
    name: applicationNameFrom(program.name),
    build: [
      'sh',
      '-c',
      `cargo build --release${locked} --bin ${name} && cp target/release/${name} out && rm -rf target`,
    ],
    processes: [webProcess(['./out'], findHealthPath(files, [program.source]))],
    env: isRocket ? { ROCKET_ADDRESS: '127.0.0.1', ROCKET_PORT: '$PORT' } : {},
    requires: ['cargo'],
    evidence: [evidenceIn(files, 'Cargo.toml', program.name, said)],
  })
}
