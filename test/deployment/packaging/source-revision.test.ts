import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseGitStatus, sourceRevision } from '../../../src/deployment/packaging/source-revision.ts'
import { aProject, aRepository, git, writePieces } from './a-project.ts'

const { signal } = new AbortController()

test('commit, branch and cleanness of a repository are read', async () => {
  const directory = aRepository({ 'a.js': '', 'sub/b.js': '' })
  const commit = git(directory, 'rev-parse', 'HEAD').trim()
  expect(await sourceRevision(directory, signal)).toEqual({ commit, branch: 'main', dirty: false })
  writeFileSync(join(directory, 'a.js'), 'changed')
  expect(await sourceRevision(directory, signal)).toEqual({ commit, branch: 'main', dirty: true })
  expect(await sourceRevision(join(directory, 'sub'), signal)).toEqual({
    commit,
    branch: 'main',
    dirty: false,
  })
  writePieces(directory, { 'sub/new.js': '' })
  expect(await sourceRevision(join(directory, 'sub'), signal)).toMatchObject({ dirty: true })
})

test('outside a repository nothing is known', async () => {
  expect(await sourceRevision(aProject({ a: '' }), signal)).toEqual({ dirty: false })
})

test('a repository without a commit, and a detached head, have no commit or branch', () => {
  expect(parseGitStatus('# branch.oid (initial)\0# branch.head main\0? a\0')).toEqual({
    branch: 'main',
    dirty: true,
  })
  expect(parseGitStatus('# branch.oid abc\0# branch.head (detached)\0')).toEqual({
    commit: 'abc',
    dirty: false,
  })
})
