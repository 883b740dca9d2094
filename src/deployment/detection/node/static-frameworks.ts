// Frameworks whose build leaves a folder of files, and where.
import { readAngularOutput } from './angular-output.ts'
import { dependsOn, type PackageJson } from './package-json.ts'
import { type FrameworkClues, readConfig } from './server-frameworks.ts'

export type StaticFramework = {
  readonly name: string
  /** Relative to the application's folder, there after the build. */
  readonly directory: string
  readonly why: string
}

type Rule = {
  readonly name: string
  /** Any of them makes it this framework. */
  readonly dependencies: readonly string[]
  readonly directory: (clues: FrameworkClues) => string | undefined
}

const literal = (text: string, key: string): string | undefined =>
  new RegExp(`${key}\\s*:\\s*["'\`]([^"'\`]+)["'\`]`).exec(text)?.[1]?.replace(/^\.\//, '').replace(/\/$/, '')

const fixed = (directory: string) => (): string => directory

/** vite writes to build.outDir, relative to `root` when the configuration sets one. */
function viteDirectory({ files }: FrameworkClues): string {
  const config = readConfig(files, 'vite.config')
  const root = literal(config, '\\broot')
  const outDir = literal(config, '\\boutDir') ?? 'dist'
  return root === undefined || outDir.startsWith('../')
    ? outDir.replace(/^(?:\.\.\/)+/, '')
    : `${root}/${outDir}`
}

const rules: readonly Rule[] = [
  {
    name: 'next',
    dependencies: ['next'],
    directory: ({ files }) => literal(readConfig(files, 'next.config'), 'distDir') ?? 'out',
  },
  { name: 'nuxt', dependencies: ['nuxt'], directory: fixed('.output/public') },
  { name: 'sveltekit', dependencies: ['@sveltejs/adapter-static'], directory: fixed('build') },
  { name: 'react-router', dependencies: ['@react-router/dev'], directory: fixed('build/client') },
  {
    name: 'astro',
    dependencies: ['astro'],
    directory: ({ files }) => literal(readConfig(files, 'astro.config'), 'outDir') ?? 'dist',
  },
  { name: 'docusaurus', dependencies: ['@docusaurus/core'], directory: fixed('build') },
  { name: 'gatsby', dependencies: ['gatsby'], directory: fixed('public') },
  { name: 'eleventy', dependencies: ['@11ty/eleventy'], directory: fixed('_site') },
  { name: 'hexo', dependencies: ['hexo'], directory: fixed('public') },
  {
    name: 'vitepress',
    dependencies: ['vitepress'],
    directory: ({ files }) => (files.list('docs').length > 0 ? 'docs/.vitepress/dist' : '.vitepress/dist'),
  },
  { name: 'angular', dependencies: ['@angular/core'], directory: ({ files }) => readAngularOutput(files) },
  {
    name: 'create-react-app',
    dependencies: ['react-scripts', 'react-app-rewired', '@craco/craco'],
    directory: fixed('build'),
  },
  { name: 'vue-cli', dependencies: ['@vue/cli-service'], directory: fixed('dist') },
  { name: 'expo', dependencies: ['expo'], directory: fixed('dist') },
  { name: 'vite', dependencies: ['vite'], directory: viteDirectory },
  { name: 'parcel', dependencies: ['parcel'], directory: fixed('dist') },
  { name: 'rsbuild', dependencies: ['@rsbuild/core'], directory: fixed('dist') },
  {
    name: 'webpack',
    dependencies: ['webpack'],
    directory: ({ files }) => (readConfig(files, 'webpack.config') === '' ? undefined : 'dist'),
  },
]

/** The framework whose build leaves files to serve, or undefined. Pure. */
export function findStaticFramework(clues: FrameworkClues): StaticFramework | undefined {
  for (const rule of rules) {
    const dependency = rule.dependencies.find((name) => dependsOn(clues.packageJson, name))
    const directory = dependency === undefined ? undefined : rule.directory(clues)
    if (dependency !== undefined && directory !== undefined) {
      return {
        name: rule.name,
        directory,
        why: `it depends on ${dependency}, whose build fills ${directory}/`,
      }
    }
  }
  return undefined
}

const routers = [
  'react-router-dom',
  'react-router',
  'vue-router',
  '@angular/router',
  '@tanstack/react-router',
  'wouter',
  '@solidjs/router',
  'svelte-routing',
]
const rendersEveryPage: ReadonlySet<string> = new Set([
  'next',
  'nuxt',
  'astro',
  'docusaurus',
  'gatsby',
  'eleventy',
  'hexo',
  'vitepress',
])

/** The client-side router that needs index.html for unknown paths, or undefined. Pure. */
export const findClientRouter = (framework: StaticFramework, packageJson: PackageJson): string | undefined =>
  rendersEveryPage.has(framework.name) ? undefined : routers.find((name) => dependsOn(packageJson, name))
