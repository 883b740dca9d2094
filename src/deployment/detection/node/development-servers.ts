const always: ReadonlySet<string> = new Set([
  'webpack-dev-server',
  'ts-node-dev',
  'tsnd',
  'live-server',
  'browser-sync',
])

/** Program and the subcommands with which it serves for development only. '' stands for no subcommand. */
const bySubcommand: Readonly<Record<string, readonly string[]>> = {
  vite: ['', 'dev', 'serve', 'preview'],
  'react-scripts': ['start'],
  'react-app-rewired': ['start'],
  craco: ['start'],
  webpack: ['serve'],
  'webpack-cli': ['serve'],
  next: ['', 'dev'],
  nuxt: ['', 'dev', 'preview'],
  nuxi: ['dev', 'preview'],
  astro: ['', 'dev', 'start', 'preview'],
  ng: ['serve'],
  'vue-cli-service': ['serve'],
  parcel: ['', 'serve', 'watch'],
  gatsby: ['develop'],
  expo: ['start'],
  remix: ['dev', 'watch'],
  'react-router': ['dev'],
  ember: ['serve', 'server'],
  nest: ['start'],
  docusaurus: ['start'],
  vitepress: ['dev', 'preview'],
  snowpack: ['', 'dev'],
  rsbuild: ['', 'dev', 'preview'],
  wrangler: ['dev'],
}

/**
 * Why `argv` serves only a developer, or undefined when it may stand in production. Pure.
 * Source: each tool's own documentation of its subcommands.
 */
export function developmentServer(argv: readonly string[]): string | undefined {
  const [program = '', first = ''] = argv
  if (always.has(program)) return `${program} is a development server`
  if (program === 'tsx' && first === 'watch') return 'tsx watch restarts at every change'
  const subcommand = first.startsWith('-') || first.includes('.') || first.includes('/') ? '' : first
  if (bySubcommand[program]?.includes(subcommand) !== true) return undefined
  return `${[program, subcommand].join(' ').trim()} is a development server`
}
