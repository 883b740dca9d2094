// What is shipped, with every dependency inside:
//   nexo.cjs   the command line, split into chunks so that a command loads only its own code. CommonJS, since that
//              starts measurably faster than modules (`bench/startup.ts`), and start-up is what a command line is felt by.
//   agent.js   agent, router and static server, each a process that stays and loads only its own chunks: in one file
//              they would take 10 MiB more each. All but one of an agent's chunks are loaded when it starts, so an
//              upgrade may replace the files under it.
//   index.js   the public library.
//   application/  what is the same in every generated application, as text.
import { chmod, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown, type InputOptions, type OutputOptions } from 'rolldown'
import { dashboardClient } from './dashboard-client.ts'
import { quickStart } from './quick-start.ts'
import { noticesOf } from './third-party.ts'
import { typedDetails } from './typed-details.ts'

type Bundle = { readonly input: Readonly<Record<string, string>>; readonly output: OutputOptions }

const bundles: readonly Bundle[] = [
  {
    input: { nexo: 'src/nexo.ts' },
    output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'nexo-[name]-[hash].cjs' },
  },
  {
    input: { agent: 'src/agent/main.ts' },
    output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'agent-[name]-[hash].js' },
  },
  {
    input: { index: 'src/index.ts' },
    output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'index-[name]-[hash].js' },
  },
]

/**
 * Writes the bundles, and the licences of what is inside them, into `directory`.
 * The same source gives the same bytes, wherever it stands.
 */
export async function bundleNexo(root: string, directory: string): Promise<void> {
  const moduleIds = await Promise.all(bundles.map((bundle) => writeBundle(root, directory, bundle)))
  await writeFile(join(directory, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(new Set(moduleIds.flat())))
  await makeExecutable(join(directory, 'nexo.cjs'))
  await cp(join(root, 'src/generation/emitting/application'), join(directory, 'application'), {
    recursive: true,
  })
}

/** Resolves with the files that went into the bundle. */
async function writeBundle(root: string, dir: string, { input, output }: Bundle): Promise<readonly string[]> {
  const bundle = await rolldown({ ...inputOptions(root), input })
  const written = await bundle.write({ ...output, dir })
  await bundle.close()
  return written.output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
}

const inputOptions = (root: string): InputOptions => ({
  cwd: root,
  platform: 'node',
  plugins: [quickStart, typedDetails, dashboardClient(root)],
  // A warning here is a broken program there, such as an import that could not be resolved. The exception costs start-up
  // time at most, and that has its own test.
  onLog: (level, log) => {
    if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT')
      throw new Error(`rolldown: ${log.message}`)
  },
})

async function makeExecutable(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  if (!text.startsWith('#!')) await writeFile(file, `#!/usr/bin/env node\n${text}`)
  await chmod(file, 0o755)
}
