import { expect, test } from 'vitest'
import { filesBehind, type OpenFile } from '../../../src/deployment/packaging/pipeline-output.ts'

const held = (kind: OpenFile['kind'], ino: bigint, mode: string): OpenFile => ({
  kind,
  dev: 1n,
  ino,
  reads: mode.includes('r'),
  writes: mode.includes('w'),
})
const inodes = (files: readonly { readonly ino: bigint }[]): readonly bigint[] => files.map(({ ino }) => ino)

test('what is written behind the pipe is found through every program of the pipeline', () => {
  const grep = [held('pipe', 1n, 'r'), held('pipe', 2n, 'w')]
  const tee = [held('pipe', 2n, 'r'), held('file', 7n, 'w'), held('pipe', 3n, 'w')]
  const last = [held('pipe', 3n, 'r'), held('file', 8n, 'w')]
  expect(inodes(filesBehind([{ dev: 1n, ino: 1n }], [last, tee, grep]))).toEqual([7n, 8n])
})

test('what is only read, or written by a program that does not read the pipe, is not taken for output', () => {
  const reader = [held('pipe', 1n, 'r'), held('file', 7n, 'r')]
  const before = [held('pipe', 1n, 'w'), held('file', 8n, 'w')]
  const stranger = [held('pipe', 9n, 'r'), held('file', 10n, 'w')]
  expect(filesBehind([{ dev: 1n, ino: 1n }], [reader, before, stranger])).toEqual([])
})
