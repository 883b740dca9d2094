// A project of a sample application in a folder of its own, deployed by nexo as a process.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandResult } from '../../../src/domain/command-result.ts'
import { DeploymentStatus, ReleaseRow } from '../../../src/domain/deployment.ts'
import { temporaryFolder, temporaryHome } from '../../support/home.ts'
import { runNexo, startNexo, type NexoRun, type RunningNexo } from '../../support/run-nexo.ts'

export type Project = {
  readonly home: string
  readonly folder: string
  write(file: string, text: string): Promise<void>
  nexo(...args: string[]): Promise<NexoRun>
  start(...args: string[]): RunningNexo
  /** Runs a changing command with --json and gives its result. */
  result(...args: string[]): Promise<CommandResult>
  status(): Promise<DeploymentStatus>
  releases(): Promise<readonly ReleaseRow[]>
}

const fixtures = join(import.meta.dirname, '../../../fixtures/apps')

/** Copies a fixture; everything of it is ended and removed when the test ends. */
export async function aProject(fixture: 'node-http' | 'misbehaving', manifest?: string): Promise<Project> {
  const [home, folder] = [await temporaryHome(), await temporaryFolder()]
  await cp(join(fixtures, fixture), folder, { recursive: true })
  const options = { home, cwd: folder }
  const nexo = (...args: string[]): Promise<NexoRun> => runNexo(args, options)
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text)
  if (manifest !== undefined) await write('nexo.yaml', manifest)
  return {
    home,
    folder,
    write,
    nexo,
    start: (...args) => startNexo(args, options),
    result: async (...args) => resultOf(await nexo(...args, '--json')),
    status: async () => DeploymentStatus.parse(JSON.parse((await nexo('status', '--json')).stdout)),
    releases: async () => z.array(ReleaseRow).parse(JSON.parse((await nexo('releases', '--json')).stdout)),
  }
}

/** The last line of a command with --json. */
export function resultOf(run: NexoRun): CommandResult {
  const last = run.stdout.trimEnd().split('\n').at(-1) ?? ''
  try {
    const { v: _v, time: _time, seq: _seq, ...result } = z.looseObject({}).parse(JSON.parse(last))
    return CommandResult.parse(result)
  } catch (cause) {
    throw new Error(`no result in:\n${run.stdout}\n${run.stderr}`, { cause })
  }
}

/** The body that the URL answers with. */
export async function bodyOf(url: string | null): Promise<string> {
  const response = await fetch(url ?? '')
  return response.text()
}
