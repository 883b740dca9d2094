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
  await promisify(execFile)(process.execPath, [compiler, ...project, ...options, '--outDir', directory], {
    cwd: root,
  })
}
