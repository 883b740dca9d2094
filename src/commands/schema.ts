import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const schemaCommand = (app: App): Command =>
  withExamples(new Command('schema'), [['nexo schema > nexo.schema.json', 'for editors and other programs']])
    .description('Prints the JSON Schema (draft-07) of nexo.yaml.')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async () => {
          const { manifestJsonSchema } = await import('../kernel/manifest/json-schema.ts')
          const schema = manifestJsonSchema()
          return { json: schema, lines: () => [JSON.stringify(schema, null, 2)] }
        },
      }),
    )
