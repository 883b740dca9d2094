import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { onTestFinished } from 'vitest'
import type { KeyValueStore } from '../../../src/deployment/packaging/digest-cache.ts'
import type { PackagingCall } from '../../../src/deployment/packaging/packaging-call.ts'
import { readSourcePackage, type SourcePackage } from '../../../src/deployment/packaging/source-package.ts'
import type { EventFact } from '../../../src/kernel/events.ts'
import { skipWithout } from '../../support/engine.ts'

/** Content of a file, or what else stands at a path. */
export type Piece =
  string | Buffer | { readonly link: string } | { readonly text: string; readonly executable: true }

/** A folder of its own with these pieces, removed after the test. */
export function aProject(pieces: Readonly<Record<string, Piece>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'nexo-project-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  writePieces(directory, pieces)
  return directory
}

export function writePieces(directory: string, pieces: Readonly<Record<string, Piece>>): void {
  for (const [path, piece] of Object.entries(pieces)) {
    const file = join(directory, path)
    mkdirSync(dirname(file), { recursive: true })
    if (typeof piece === 'string' || Buffer.isBuffer(piece)) writeFileSync(file, piece)
    else if ('link' in piece) symlinkSync(piece.link, file)
    else {
      writeFileSync(file, piece.text)
      chmodSync(file, 0o755)
    }
  }
}

/** Sets a file's time back, so that it counts as settled for the digest cache. */
export const age = (directory: string, path: string, seconds = 60): void => {
  const then = new Date(Date.now() - seconds * 1000)
  utimesSync(join(directory, path), then, then)
}

/** Runs git with an identity of its own and no configuration of this machine. Without git the test is skipped. */
export function git(directory: string, ...argv: readonly string[]): string {
  skipWithout('git')
  const identity = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  }
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...identity,
  }
  return execFileSync('git', [...argv], { cwd: directory, env, encoding: 'utf8' })
}

export function aRepository(pieces: Readonly<Record<string, Piece>>): string {
  const directory = aProject(pieces)
  git(directory, 'init', '-q', '-b', 'main')
  git(directory, 'add', '-A')
  git(directory, 'commit', '-q', '-m', 'first')
  return directory
}

export const aCache = (): KeyValueStore & { readonly reads: Map<string, string> } => {
  const reads = new Map<string, string>()
  return {
    reads,
    get: (key) => Promise.resolve(reads.get(key)),
    put: (key, value) => Promise.resolve(void reads.set(key, value)),
  }
}

export const aCall = (): PackagingCall & { readonly facts: EventFact[] } => {
  const facts: EventFact[] = []
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() }
  return { facts, signal: new AbortController().signal, emit: (fact) => facts.push(fact), clock }
}

export const packageOf = (directory: string, cache = aCache(), call = aCall()): Promise<SourcePackage> =>
  readSourcePackage({ directory, cache }, call)

export const pathsOf = (source: SourcePackage): string[] => source.files.map((each) => each.path)
