#!/usr/bin/env node
// The program `nexo`. Plain syntax and no static import: a Node that is too old must get as far as its own refusal, and
// what is asked most often (--version, --help) is answered without reading the code of the command line.
const needed = '24.11'
/** A number that grows with a version such as `24.11`. */
const rank = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1_000 + minor
}
const words = process.argv.slice(2)
const isOnly = (...known: string[]): boolean => words.length === 1 && known.includes(words[0] ?? '')

if (rank(process.versions.node) < rank(needed)) {
  process.stderr.write(
    `error NX-CLI-NODE-TOO-OLD: nexo needs Node.js ${needed} or newer; this is ${process.versions.node} ` +
      `(${process.execPath}). Install it from nodejs.org or put a newer one first on PATH.\n`,
  )
  // 4: a preflight failed, as `nexo help exit-codes` says.
  process.exitCode = 4
} else if (isOnly('-V', '--version')) {
  void import('./version.ts').then(({ readVersion }) => process.stdout.write(`${readVersion()}\n`))
} else if (words.length === 0 || isOnly('-h', '--help', 'help')) {
  void import('./commands/root-help.ts').then(({ rootHelp }) => process.stdout.write(rootHelp))
} else {
  void import('./commands/code-cache.ts').then(({ useCodeCache }) => {
    useCodeCache(process.env)
    return import('./cli.ts').then(({ main }) => main())
  })
}
