import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { documentText, writeApplication } from '../support/generated-application.ts'

/** Prints what is served and what is described, from inside of the application. */
const script = `
import { application, hooks } from './src/generated/application.ts'
import { assemble } from './src/runtime/application.ts'
import { prepare } from './src/runtime/start.ts'
const parts = await prepare({ definition: application, hooks, root: '.' }, { DATA_DIR: 'data', LOG_LEVEL: 'error' }, () => {})
const { app } = assemble(parts)
const document = await (await app.request('/openapi.json')).json()
process.stdout.write(JSON.stringify({ routes: app.routes, document }))
process.exit(0)
`

const Printed = z.object({
  routes: z.array(z.object({ method: z.string(), path: z.string() })),
  document: z.object({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), z.unknown())),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  }),
})

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete'])

test.each(['bookings', 'inventory', 'library-loans'])(
  'what %s serves is what it describes, and every reference leads somewhere',
  (name) => {
    const folder = writeApplication(onTestFinished, documentText(name))
    writeFileSync(join(folder, 'print.ts'), script)
    const { stdout, stderr } = spawnSync(process.execPath, ['print.ts'], { cwd: folder, encoding: 'utf8' })
    expect(stderr).toBe('')
    const { routes, document } = Printed.parse(JSON.parse(stdout))
    const served = routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => verbs.has(key))
        .map((key) => `${key.toUpperCase()} ${path}`),
    )
    expect([...new Set(served)].toSorted()).toEqual(described.toSorted())
    expect(document.openapi).toBe('3.1.0')
    const references = [...stdout.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, schema = '']) => schema)
    expect(references.filter((schema) => !Object.hasOwn(document.components.schemas, schema))).toEqual([])
  },
)
