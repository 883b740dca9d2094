import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { messageOf } from '../../kernel/errors.ts'
import { stateCorrupt } from '../service-errors.ts'
import { writeDurably } from '../state/durable-file.ts'

const ReleaseEnvironment = z.record(z.string(), z.string())

/** Keeps a release's resolved variables, secrets among them, in the one 0600 file that holds them. */
export const writeReleaseEnvironment = (file: string, env: Readonly<Record<string, string>>): Promise<void> =>
  writeDurably(file, JSON.stringify(env))

/** @throws NX-AGENT-STATE-CORRUPT when the file is missing or damaged; its content is never part of the message */
export async function readReleaseEnvironment(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    const env = ReleaseEnvironment.safeParse(JSON.parse(await readFile(file, 'utf8')))
    if (env.success) return env.data
  } catch (error) {
    // A JSON error quotes the text, which may hold secrets: only the system's own words are passed on.
    const why = error instanceof SyntaxError ? 'it is not JSON' : messageOf(error)
    throw stateCorrupt({ file, why })
  }
  throw stateCorrupt({ file, why: 'it is not a list of variables' })
}
