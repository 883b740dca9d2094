// emit-package: package.json with its lock, and the entry that runs what was generated.
import type { EmitPart } from '../contract.ts'
import { deployedName } from '../manifest-file.ts'
import { piece } from '../template.ts'

const entry = `// Runs the application: app.js loads this from dist/, tests from src/.
import { join } from 'node:path'
import { application, hooks } from './generated/application.ts'
import { createLineBuffer } from './runtime/operations/line-buffer.ts'
import { run } from './runtime/start.ts'

const output = createLineBuffer(
  (text) => process.stdout.write(text),
  (work, afterMs) => void (afterMs === 0 ? setImmediate(work) : setTimeout(work, afterMs)),
  () => performance.now(),
)
process.on('exit', output.flush)
const code = await run(
  { definition: application, hooks, root: join(import.meta.dirname, '..') },
  {
    argv: process.argv.slice(2),
    environment: process.env,
    stdin: process.stdin,
    print: output.write,
    complain: (line) => process.stderr.write(line),
  },
)
process.exit(code)
`

/** The name stands twice in a lock: for the project, and for its root package. */
const named = (text: string, name: string): string =>
  text.replaceAll(/("name": )"application"/g, `$1${JSON.stringify(name)}`)

/** `package.json`, `package-lock.json` and `src/main.ts`. */
export const emitPackage: EmitPart = ({ model }) => {
  const name = deployedName(model)
  return [
    { path: 'package.json', content: named(piece('package.json'), name), kind: 'ops', requirementLines: [] },
    {
      path: 'package-lock.json',
      content: named(piece('package-lock.json'), name),
      kind: 'ops',
      requirementLines: [],
    },
    { path: 'src/main.ts', content: entry, kind: 'framework', requirementLines: [] },
  ]
}
