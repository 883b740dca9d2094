import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { atEndOfFile } from '../../support/end-of-file.ts'

let built: Promise<readonly string[]> | undefined

/**
 * Argv of the background entry, bundled from the source as it is now. It starts in a fifth of the time that Node needs
 * to strip the types of every file, and these tests start many.
 */
export const bundledEntry = (): Promise<readonly string[]> => (built ??= build())

async function build(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nexo-entry-'))
  atEndOfFile(() => rm(folder, { recursive: true, force: true }))
  const input = fileURLToPath(new URL('../../../src/agent/main.ts', import.meta.url))
  const bundle = await rolldown({ input, platform: 'node', logLevel: 'silent' })
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: 'agent.mjs',
    chunkFileNames: '[name]-[hash].mjs',
  })
  await bundle.close()
  return [process.execPath, '--disable-warning=ExperimentalWarning', join(folder, 'agent.mjs')]
}
