// Begins a chain: a new run, or the one of the same input that has not ended.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { resolve } from 'node:path'
import { deployedName } from '../../generation/emitting/manifest-file.ts'
import { GenerateInput } from '../../generation/input.ts'
import type { Call } from '../../kernel/call.ts'
import { chainLive } from '../errors.ts'
import type { CompleteDeploymentInput, PipelineInput } from '../input.ts'
import type { OrchestrationResult } from '../manager-contract.ts'
import { hasEnded } from '../outcome.ts'
import {
  type ChainInput,
  engineRunId,
  lastAttempt,
  makeRunId,
  type RunRecord,
} from '../records/run-record.ts'
import { conclude } from './conclude.ts'
import { drive } from './drive.ts'
import { openJournal } from './engine.ts'
import { type Room, underLock } from './room.ts'

/** What was asked, without the names that the run gets. */
type Wish = Omit<ChainInput, 'run' | 'attempt'>

export async function beginPipeline(
  room: Room,
  input: PipelineInput,
  call: Call,
): Promise<OrchestrationResult> {
  const { directory, file, environment, approve, onFailure } = input
  const { suggestions, allowUnresolved, destructive, validation } = input
  const requirementsFile = resolve(directory, file)
  const requirements = {
    file: requirementsFile,
    shown: file,
    from: resolve(directory),
    suggestions,
    allowUnresolved,
    destructive,
  }
  const wish: Wish = {
    kind: 'pipeline',
    directory: await outputOf(room, input, call),
    environment,
    requirements: { ...requirements, digest: await digestOf(requirementsFile) },
    approve,
    onFailure,
    validation,
  }
  return begin(room, wish, input.whenWaiting, call)
}

/** Where the application is written: as it was named, or after the application. */
async function outputOf(
  { collaborators }: Room,
  { directory, file, suggestions, outputDirectory }: PipelineInput,
  { signal }: Call,
): Promise<string> {
  if (outputDirectory !== undefined) return resolve(directory, outputDirectory)
  const question = GenerateInput.parse({ directory, file, suggestions })
  const { model } = await (await collaborators.builder()).check(question, signal)
  return resolve(directory, deployedName(model))
}

export const beginDeployment = (
  room: Room,
  { directory, environment, approve, onFailure, whenWaiting }: CompleteDeploymentInput,
  call: Call,
): Promise<OrchestrationResult> =>
  begin(
    room,
    {
      kind: 'deployment',
      directory: resolve(directory),
      environment,
      requirements: null,
      approve,
      onFailure,
      validation: 'reuse',
    },
    whenWaiting,
    call,
  )

/** A document that cannot be read has no digest: reading it properly is the first stage's work, and its error. */
async function digestOf(file: string): Promise<string> {
  try {
    return `sha256:${createHash('sha256')
      .update(await readFile(file))
      .digest('hex')}`
  } catch {
    return 'unreadable'
  }
}

const begin = (
  room: Room,
  wish: Wish,
  whenWaiting: 'wait' | 'return',
  call: Call,
): Promise<OrchestrationResult> =>
  underLock(room, wish, call, async () => {
    const live = await findLive(room, wish, call)
    if (live?.result !== undefined) return live.result
    return drive(room, live?.record ?? (await makeRecord(room, wish)), whenWaiting, call)
  })

type Live = { readonly record: RunRecord; readonly result?: OrchestrationResult }

/**
 * The run of this application that has not ended. One whose process died between its end and its report gets its report
 * now: that is the answer of the same command.
 * @throws NX-ORCH-RUN-LIVE when it was started with other input
 */
async function findLive(room: Room, wish: Wish, call: Call): Promise<Live | undefined> {
  const record = (await room.store.list()).find((one) => {
    const { input, end } = lastAttempt(one)
    return end === null && input.directory === wish.directory && input.environment === wish.environment
  })
  if (record === undefined) return undefined
  const { run, attempt, ...asked } = lastAttempt(record).input
  const engine = await openJournal(room)
  try {
    const view = await engine.get(engineRunId({ run, attempt }))
    const isSame = isDeepStrictEqual(asked, wish)
    if (view !== undefined && hasEnded(view)) {
      const result = await conclude(room, record, view, call)
      return isSame ? { record, result } : undefined
    }
    if (isSame) return { record }
    // Killed before its first step: nothing was done, and nothing is there to go on with.
    if (view === undefined) return undefined
    throw chainLive({ run, state: view.state })
  } finally {
    await engine.close()
  }
}

async function makeRecord({ kernel, store }: Room, wish: Wish): Promise<RunRecord> {
  const nowMs = kernel.clock.now()
  const run = makeRunId(nowMs, kernel.randomHex)
  const startedAt = new Date(nowMs).toISOString()
  const record: RunRecord = {
    format: 1,
    id: run,
    attempts: [{ input: { run, attempt: 1, ...wish }, startedAt, end: null }],
  }
  await store.write(record)
  return record
}

/** The input of a further attempt: the same wish, with the document as it is now. */
export async function nextInput({ input }: ReturnType<typeof lastAttempt>): Promise<ChainInput> {
  const { requirements } = input
  return {
    ...input,
    attempt: input.attempt + 1,
    requirements:
      requirements === null ? null : { ...requirements, digest: await digestOf(requirements.file) },
  }
}
