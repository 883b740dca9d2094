// What is shipped: a command line split into chunks, so that each command loads only its own code, and an agent in one
// file, so that an agent that runs for months never looks for a chunk that an upgrade has replaced.
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown, type InputOptions } from 'rolldown'

const shared = (root: string): InputOptions => ({
  cwd: root,
  platform: 'node',
  // Only Node's own modules stay outside: nothing is looked up in node_modules when nexo starts.
  external: [/^node:/],
  onLog: (level, log) => {
    if (level === 'warn') throw new Error(`rolldown: ${log.message}`)
  },
})

/** Writes the bundles into `directory`. The same source gives the same bytes. */
export async function bundleNexo(root: string, directory: string): Promise<void> {
  await Promise.all([bundleCommandLine(root, directory), bundleAgent(root, directory)])
  await makeExecutable(join(directory, 'nexo.js'))
}

async function bundleCommandLine(root: string, dir: string): Promise<void> {
  const bundle = await rolldown({ ...shared(root), input: { nexo: 'src/nexo.ts', index: 'src/index.ts' } })
  await bundle.write({ dir, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
  await bundle.close()
}

async function bundleAgent(root: string, dir: string): Promise<void> {
  const bundle = await rolldown({ ...shared(root), input: { agent: 'src/agent/main.ts' } })
  await bundle.write({ dir, format: 'esm', entryFileNames: '[name].js', codeSplitting: false })
  await bundle.close()
}

async function makeExecutable(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  if (!text.startsWith('#!')) await writeFile(file, `#!/usr/bin/env node\n${text}`)
  await chmod(file, 0o755)
}
