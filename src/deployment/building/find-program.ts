import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown
    return false
  }
}

/**
 * The file that running `program` would start, or undefined. `directory` is where it would be run.
 * Shape: `path` is a PATH text; on Windows the endings of PATHEXT are tried.
 */
export function findProgram(program: string, path: string, directory: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : ['']
  const isPath = program.includes('/') || isAbsolute(program)
  const folders = isPath ? [directory] : path.split(delimiter).filter((folder) => folder !== '')
  return folders
    .flatMap((folder) =>
      endings.map((ending) => (isPath ? resolve(folder, program + ending) : join(folder, program + ending))),
    )
    .find(isProgram)
}

/** How to get a program, for the programs that builds ask for. */
const remedies: Readonly<Record<string, string>> = {
  node: 'Install Node.js: https://nodejs.org.',
  npm: 'It comes with Node.js: https://nodejs.org.',
  npx: 'It comes with Node.js: https://nodejs.org.',
  pnpm: 'Run `npm install --global pnpm`, or `corepack enable`.',
  yarn: 'Run `npm install --global yarn`, or `corepack enable`.',
  bun: 'Install Bun: https://bun.sh.',
  deno: 'Install Deno: https://deno.com.',
  python3: 'Install Python 3 with venv, such as `apt-get install python3 python3-venv`.',
  uv: 'Install uv: https://docs.astral.sh/uv, or remove uv.lock.',
  poetry: 'Run `pipx install poetry`.',
  pipenv: 'Run `pipx install pipenv`.',
  pdm: 'Run `pipx install pdm`.',
  go: 'Install Go: https://go.dev/dl.',
  cargo: 'Install Rust: https://rustup.rs.',
  ruby: 'Install Ruby, such as `apt-get install ruby-full`.',
  bundle: 'Run `gem install bundler`.',
  php: 'Install PHP, such as `apt-get install php-cli`.',
  composer: 'Install Composer: https://getcomposer.org.',
  java: 'Install a JDK, such as `apt-get install default-jdk`.',
  mvn: 'Install Maven, or add its wrapper with `mvn wrapper:wrapper`.',
  gradle: 'Install Gradle, or add its wrapper with `gradle wrapper`.',
  dotnet: 'Install the .NET SDK: https://dotnet.microsoft.com.',
}

/** What to do about a program that is missing. Pure. */
export const remedyFor = (program: string): string =>
  remedies[program] ?? `Install ${program}, or put its folder on PATH.`
