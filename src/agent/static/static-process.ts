// The entry of a static replica: `static <directory> [--spa] --port N [--host H]`, run in the release's folder.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { systemCodeOf } from '../../kernel/errors.ts'
import { createStaticServer } from './static-server.ts'

const { positionals, values } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    spa: { type: 'boolean', default: false },
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
  },
})
const [directory = '.'] = positionals
const port = Number(values.port ?? process.env['PORT'])

async function serve(): Promise<void> {
  const server = await createStaticServer(resolve(directory), { spa: values.spa })
  const stop = (): void => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  server.listen(port, values.host, () => {
    const address = server.address()
    const bound = typeof address === 'object' && address !== null ? address.port : port
    process.stdout.write(`serves ${directory} on port ${bound}\n`)
  })
}

try {
  await serve()
} catch (thrown) {
  if (systemCodeOf(thrown) !== 'ENOENT') throw thrown
  process.stderr.write(
    `the folder ${directory} is not in this release; does the build fill it, or does git ignore it?\n`,
  )
  process.exitCode = 1
}
