import { onTestFinished } from 'vitest'
import { rmSync } from 'node:fs'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BuildWish,
  buildArtifact,
  type BuiltArtifact,
} from '../../../src/deployment/building/build-artifact.ts'
import type { Call } from '../../../src/kernel/call.ts'
import type { EventFact } from '../../../src/kernel/events.ts'
import { aProject, packageOf, type Piece } from '../packaging/a-project.ts'

export function aHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'nexo-home-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

export const aBuildCall = (signal = new AbortController().signal): Call & { readonly facts: EventFact[] } => {
  const facts: EventFact[] = []
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() }
  return { facts, signal, emit: (fact) => facts.push(fact), clock }
}

/** A build of these files; `configuration` says what differs from doing nothing. */
export async function aBuild(
  pieces: Readonly<Record<string, Piece>>,
  configuration: Partial<BuildWish['configuration']>,
  home = aHome(),
): Promise<BuildWish> {
  const source = await packageOf(aProject(pieces))
  const nothing = { install: null, build: null, migrate: null, applicationPath: '.', env: {}, processes: [] }
  return { source, configuration: { ...nothing, ...configuration }, home, env: process.env }
}

export const built = async (wish: BuildWish, call = aBuildCall()): Promise<BuiltArtifact> =>
  buildArtifact(wish, call)

export const textsOf = (facts: readonly EventFact[]): unknown[] =>
  facts
    .filter((fact) => fact.type === 'deployment.command-output')
    .map((fact) => ('text' in fact ? fact.text : undefined))
