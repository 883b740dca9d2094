import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Writes the type declarations of the public library into `directory`. */
export async function declareTypes(root: string, directory: string): Promise<void> {
  const options = [
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--declaration',
    '--rewriteRelativeImportExtensions',
  ]
  const compiler = `${root}node_modules/typescript/bin/tsc`
  const project = ['-p', `${root}tsconfig.types.json`]
  const argv = [compiler, ...project, ...options, '--outDir', directory]
  await promisify(execFile)(process.execPath, argv, { cwd: root }).catch((error: unknown) => {
    // The compiler says on stdout what is wrong.
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
    throw new Error(`the types could not be declared:\n${said}`, { cause: error })
  })
}
