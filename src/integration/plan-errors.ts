// What `integrations` of the manifest gets wrong, found before anything moves.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const integrationMissing = defineError({
  code: 'NX-INTEGRATE-MISSING',
  exitCode: exitCodes.notFound,
  meaning: 'The manifest has no integration of that name, or none at all.',
  causes: ['A misspelt name.', 'Another folder or another nexo.yaml than meant.'],
  remedies: ['Use a name below `integrations` in nexo.yaml, or add one.'],
  details: z.strictObject({ file: z.string(), name: z.string().nullable(), existing: z.array(z.string()) }),
  message: (d) =>
    d.name === null ? `${d.file} has no integrations` : `${d.file} has no integration "${d.name}"`,
  hint: (d) =>
    d.existing.length === 0
      ? 'Add one below `integrations:`, with a source and a target.'
      : `Use one of: ${d.existing.join(', ')}.`,
})

export const endpointInvalid = defineError({
  code: 'NX-INTEGRATE-ENDPOINT',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'What the manifest says of one end of an integration is not what its connector needs.',
  causes: ['A misspelt or missing key.', 'A connector that needs a table was given none.'],
  remedies: ['Correct the keys that are named; the manifest reference lists what each connector takes.'],
  details: z.strictObject({ file: z.string(), mistakes: z.array(z.string()).min(1) }),
  message: (d) => `${d.file}: ${d.mistakes.join('; ')}`,
  hint: () => 'Correct these keys in nexo.yaml; see docs/how-to/integrate.md.',
})

const PlanFinding = z.strictObject({
  /** Where in the manifest, such as `integrations.warehouse.map.total`. */
  at: z.string(),
  /** In an expression, when one is wrong. Both count from 1. */
  line: z.int().optional(),
  column: z.int().optional(),
  message: z.string(),
  hint: z.string(),
})
export type PlanFinding = z.infer<typeof PlanFinding>

const placed = ({ at, line, column }: PlanFinding): string =>
  line === undefined ? at : `${at}:${line}:${column ?? 1}`

export const planInvalid = defineError({
  code: 'NX-INTEGRATE-PLAN',
  exitCode: exitCodes.configurationInvalid,
  meaning:
    'The mapping of an integration does not fit the columns of its source and target. Nothing was moved.',
  causes: [
    'A column that is not there, or is not mapped.',
    'A value that may not fit where it goes, such as a text into a number.',
    'A mistake in an expression.',
  ],
  remedies: [
    'Correct each place that is named; `nexo integrate plan` checks them again without moving anything.',
  ],
  details: z.strictObject({ integration: z.string(), mistakes: z.array(PlanFinding).min(1) }),
  message: ({ mistakes }) => mistakes.map((one) => `${placed(one)}: ${one.message}. ${one.hint}`).join('\n'),
  hint: () => 'Correct these places, then run `nexo integrate plan`.',
})

export const lossRefused = defineError({
  code: 'NX-INTEGRATE-LOSSY',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'With this configuration rows can be lost, so it is not run unless the loss is accepted.',
  causes: [
    'A cursor that may be null, or without an overlap.',
    'A target key that several source rows share.',
  ],
  remedies: ['Change what is named, or set `acceptLoss: true` for this integration.'],
  details: z.strictObject({ integration: z.string(), because: z.array(z.string()).min(1) }),
  message: (d) => `${d.integration} can lose rows: ${d.because.join('; ')}`,
  hint: () => 'Change what is named, or set `acceptLoss: true` to run it all the same.',
})

export const familyMissing = defineError({
  code: 'NX-INTEGRATE-FAMILY',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'An integration was to be made with a kind of system that neither of its connectors speaks to.',
  causes: ['A program asked for a message queue, and the integration is between databases.'],
  remedies: ['Call the method for the kind of system that it is, or `sync`.'],
  details: z.strictObject({ integration: z.string(), family: z.string(), connectors: z.array(z.string()) }),
  message: (d) => `${d.integration} connects ${d.connectors.join(' and ')}; neither is a ${d.family}`,
  hint: () => 'A plugin can add connectors; see `plugins` in nexo.yaml.',
})
