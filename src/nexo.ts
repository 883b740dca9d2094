#!/usr/bin/env node
// The program `nexo`. Plain syntax and no static import: a Node that is too old must get as far as its own refusal.
const needed = '24.11'
/** @param {string} version such as `24.11`; a number that grows with it */
const rank = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1_000 + minor
}
const isTooOld = rank(process.versions.node) < rank(needed)

if (isTooOld) {
  process.stderr.write(
    `error NX-CLI-NODE-TOO-OLD: nexo needs Node.js ${needed} or newer; this is ${process.versions.node} ` +
      `(${process.execPath}). Install it from nodejs.org or put a newer one first on PATH.\n`,
  )
  // 4: a preflight failed, as `nexo help exit-codes` says.
  process.exitCode = 4
} else {
  // Not awaited at the top level: this file is shipped as CommonJS, which starts faster.
  void import('./cli.ts').then(({ main }) => main())
}
