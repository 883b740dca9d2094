import * as z from 'zod'
import { DeploymentEvent } from '../../src/deployment/events.ts'
import { GenerationEvent } from '../../src/generation/events.ts'
import { IntegrationEvent } from '../../src/integration/events.ts'
import { CommandResult } from '../../src/domain/command-result.ts'
import {
  RunEnded,
  RunStarted,
  RunStepFailed,
  RunStepStarted,
  RunStepSucceeded,
  RunUndoStarted,
} from '../../src/kernel/durable/events.ts'
import { WaitingReported, WarningRaised } from '../../src/kernel/events.ts'
import { manifestJsonSchema } from '../../src/kernel/manifest/json-schema.ts'
import { code, page, table } from './markdown.ts'
import { SchemaNode, schemaRows } from './json-schema.ts'

const readSchema = (schema: unknown): SchemaNode => SchemaNode.parse(schema)

/** nexo.yaml, key by key. */
export const manifestPage = (): string =>
  page('nexo.yaml', [
    'Every key. `*` stands for a name of yours. Unknown keys are errors. `nexo schema` prints the same as JSON Schema.',
    table(
      ['Key', 'Value', 'Meaning'],
      schemaRows(readSchema(manifestJsonSchema())).map(({ path, type, description }) => [
        code(path),
        type,
        description,
      ]),
    ),
  ])

function fieldsOf(schema: z.ZodType): string {
  const rows = schemaRows(readSchema(z.toJSONSchema(schema, { io: 'output' }))).filter(
    ({ path }) => path !== 'type' && path !== 'version',
  )
  return rows.length === 0
    ? 'No fields of its own.'
    : table(
        ['Field', 'Value', 'Always there'],
        rows.map(({ path, type, required }) => [code(path), type, required ? 'yes' : 'no']),
      )
}

const facts = [
  ...DeploymentEvent.options,
  ...GenerationEvent.options,
  ...IntegrationEvent.options,
  WaitingReported,
  WarningRaised,
]
const runFacts = [RunStarted, RunStepStarted, RunStepSucceeded, RunStepFailed, RunUndoStarted, RunEnded]

/** In a command's lines `seq` counts lines, so the journal's own number is called `position` there. */
const runSection = (fact: (typeof runFacts)[number]): readonly string[] => [
  `## ${fact.shape.type.value}`,
  fieldsOf(fact).replace('| `seq` |', '| `position` |'),
]

/** Every line of NDJSON. */
export const eventsPage = (): string =>
  page('Events', [
    'With `--json`, deploy, rollback, restart, scale, stop, start and destroy print one of these per line on stdout. ' +
      'Every line has `v` (1, the version of the line format), `time` (RFC 3339), `seq` (from 1) and `type`; facts ' +
      'also have `version` (of the fact). The last line is the result. Ignore types that you do not know.',
    '## result',
    'The last line, whatever happened. `error` is null unless something failed.',
    fieldsOf(CommandResult),
    ...facts.flatMap((fact) => [`## ${fact.shape.type.value}`, fieldsOf(fact)]),
    '# Events of the journal',
    'Where a run of durable steps stands. They are for tools that follow nexo itself; the events above say what it means.',
    ...runFacts.flatMap(runSection),
  ])
