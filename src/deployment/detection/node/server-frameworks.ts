// Frameworks whose server is started by a program of their own, for projects without a start script of their own.
import type { ProjectFiles } from '../project-files.ts'
import { dependsOn, type PackageJson } from './package-json.ts'

/** `script`: a file that node runs. `program`: installed with the project, by the path of its package or by name. */
export type ServerFramework = {
  readonly name: string
  /** The dependency that gave it away. */
  readonly dependency: string
  readonly start:
    | { readonly kind: 'script'; readonly file: string }
    | { readonly kind: 'program'; readonly program: string; readonly arguments: readonly string[] }
  readonly env: Readonly<Record<string, string>>
}

/** What a framework is recognised by. `files` is the application's folder. */
export type FrameworkClues = { readonly files: ProjectFiles; readonly packageJson: PackageJson }

const extensions = ['ts', 'mts', 'js', 'mjs', 'cjs']

/** Text of `<name>.<extension>` in whichever extension is there; '' when there is none. */
export const readConfig = (files: ProjectFiles, name: string): string =>
  extensions.map((extension) => files.read(`${name}.${extension}`) ?? '').find((text) => text !== '') ?? ''

const has = (clues: FrameworkClues, name: string): boolean => dependsOn(clues.packageJson, name)
const loopback = { HOST: '127.0.0.1' }

const runs = (program: string, ...rest: readonly string[]): ServerFramework['start'] => ({
  kind: 'program',
  program,
  arguments: rest,
})

const next = (clues: FrameworkClues): ServerFramework | undefined => {
  const isExported = /output\s*:\s*["'`]export/.test(readConfig(clues.files, 'next.config'))
  if (!has(clues, 'next') || isExported) return undefined
  return {
    name: 'next',
    dependency: 'next',
    start: runs('next', 'start', '-p', '$PORT', '-H', '127.0.0.1'),
    env: {},
  }
}

const nuxt = (clues: FrameworkClues): ServerFramework | undefined => {
  const generates = /\bgenerate\b/.test(clues.packageJson.scripts?.['build'] ?? '')
  if (!has(clues, 'nuxt') || generates) return undefined
  const start = { kind: 'script', file: '.output/server/index.mjs' } as const
  return { name: 'nuxt', dependency: 'nuxt', start, env: loopback }
}

const byAdapter =
  (name: string, dependency: string, file: string) =>
  (clues: FrameworkClues): ServerFramework | undefined =>
    has(clues, dependency) ? { name, dependency, start: { kind: 'script', file }, env: loopback } : undefined

const reactRouter = (clues: FrameworkClues): ServerFramework | undefined => {
  const dependency = '@react-router/serve'
  const isStatic = /ssr\s*:\s*false/.test(readConfig(clues.files, 'react-router.config'))
  if (!has(clues, dependency) || isStatic) return undefined
  const start = runs('react-router-serve', 'build/server/index.js')
  return { name: 'react-router', dependency, start, env: loopback }
}

const remix = (clues: FrameworkClues): ServerFramework | undefined => {
  const dependency = '@remix-run/serve'
  if (!has(clues, dependency)) return undefined
  return { name: 'remix', dependency, start: runs('remix-serve', 'build/server/index.js'), env: loopback }
}

const known = [
  next,
  nuxt,
  byAdapter('sveltekit', '@sveltejs/adapter-node', 'build/index.js'),
  byAdapter('astro', '@astrojs/node', 'dist/server/entry.mjs'),
  reactRouter,
  remix,
  byAdapter('nest', '@nestjs/core', 'dist/main.js'),
]

/** The framework that serves this application, or undefined. Pure. */
export const findServerFramework = (clues: FrameworkClues): ServerFramework | undefined =>
  known.map((find) => find(clues)).find((found) => found !== undefined)

const libraries: readonly (readonly [string, string])[] = [
  ['@nestjs/core', 'nest'],
  ['fastify', 'fastify'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['@hapi/hapi', 'hapi'],
  ['hono', 'hono'],
  ['next', 'next'],
]

/** Name of the web library that a server of its own is written with; only shown to people. */
export const nameWebLibrary = (packageJson: PackageJson): string | undefined =>
  libraries.find(([dependency]) => dependsOn(packageJson, dependency))?.[1]
