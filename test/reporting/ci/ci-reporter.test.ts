import { expect, test } from 'vitest'
import { azure } from '../../../src/reporting/ci/azure.ts'
import { createCiReporter } from '../../../src/reporting/ci/ci-reporter.ts'
import { ciDialectOf, isCi } from '../../../src/reporting/ci/detect-ci.ts'
import type { CiDialect } from '../../../src/reporting/ci/dialect.ts'
import { github, githubOutputs, githubSummary } from '../../../src/reporting/ci/github.ts'
import { gitlab } from '../../../src/reporting/ci/gitlab.ts'
import { plainLook } from '../../../src/reporting/look.ts'
import { createPaper, deployment, failedHealth, tell } from '../facts.ts'

const told = (dialect: CiDialect, facts: Parameters<typeof tell>[1]): string => {
  const paper = createPaper()
  const reporter = createCiReporter(paper.sink, plainLook, {
    dialect,
    token: 'c0ffee',
    epochSeconds: () => 1_700_000_000,
  })
  tell(reporter, facts)
  reporter.close()
  return paper.text()
}

test('GitHub gets a group per phase, and the build cannot give it commands', () => {
  expect(told(github, deployment)).toMatchInlineSnapshot(`
    "-> deploy shop in local (process), now serving r-20260130-090000-aaaa
    ok detected node (express)
      * start: node server.js (package.json:7)
    ::group::build npm run build
    ::stop-commands::c0ffee
      | ::error::not a command
    ::c0ffee::
    ::endgroup::
    ok build    npm run build (895 ms)
    ::group::health r-20260131-142233-3f9c
    .. waiting for web.1, 2.0 s so far, at most 28 s more (http://127.0.0.1:4001/readyz: connection refused)
      * web.1 is ready after 2.4 s
    ::endgroup::
    ok health   r-20260131-142233-3f9c (2.4 s)
    -> 100 % of requests go to r-20260131-142233-3f9c
      * r-20260130-090000-aaaa drained in 80 ms; nothing was cut off
    "
  `)
})

test('GitHub gets warnings as annotations and the application in a guard', () => {
  const text = told(github, failedHealth)
  expect(text).toContain('::warning file=nexo.yaml,line=3,col=5,title=NX-WARN::something')
  expect(text).toMatch(/::stop-commands::c0ffee\n.*no database at all\n::c0ffee::/)
})

test('the output of a build that failed cannot give GitHub commands', () => {
  const failed = {
    type: 'deployment.phase-failed',
    version: 1,
    phase: 'build',
    title: 'x',
    durationMs: 1,
  } as const
  const text = told(github, [...deployment.slice(0, 4), [500, { ...failed, code: 'NX-X' }]])
  expect(text.split('::stop-commands::c0ffee').length).toBe(3)
  expect(text).toMatch(/::stop-commands::c0ffee\n[^\n]*::error::not a command\n::c0ffee::\n$/)
})

test('GitLab gets sections with its own marks', () => {
  const text = told(gitlab, deployment)
  expect(text).toContain('section_start:1700000000:nexo_build[collapsed=true]\r\u001B[0Kbuild npm run build')
  expect(text).toContain('section_end:1700000000:nexo_build\r\u001B[0K')
})

test('Azure gets issues and groups, and the build cannot give it commands', () => {
  expect(told(azure, failedHealth)).toContain(
    '##vso[task.logissue type=warning;sourcepath=nexo.yaml;linenumber=3;columnnumber=5;code=NX-WARN;]something',
  )
  expect(azure.tame('##vso[task.complete]')).toBe('# #vso[task.complete]')
})

test('GitHub escapes what would end a property or a line', () => {
  expect(
    github.annotate({ level: 'error', title: 'a,b:c', message: '50 %\r\nmore', file: 'x,y.yaml', line: 1 }),
  ).toBe('::error file=x%2Cy.yaml,line=1,title=a%2Cb%3Ac::50 %25%0D%0Amore')
})

test('an output value may hold line feeds and the summary is a table', () => {
  expect(githubOutputs({ url: 'http://x/\ny' }, 'EOT')).toBe('url<<EOT\nhttp://x/\ny\nEOT\n')
  expect(githubSummary('t', [['a', 'b|c']])).toBe('### t\n\n| | |\n|---|---|\n| a | b\\|c |\n\n')
})

test('the CI system is known by its own variable', () => {
  expect(ciDialectOf({ GITHUB_ACTIONS: 'true' })).toBe(github)
  expect(ciDialectOf({ GITLAB_CI: 'true' })).toBe(gitlab)
  expect(ciDialectOf({ TF_BUILD: 'True' })).toBe(azure)
  expect(ciDialectOf({ CI: 'true' })).toBeUndefined()
  expect(isCi({ CI: '1' })).toBe(true)
  expect(isCi({ CI: 'false' })).toBe(false)
  expect(isCi({ JENKINS_URL: 'http://jenkins.example' })).toBe(true)
  expect(isCi({})).toBe(false)
})
