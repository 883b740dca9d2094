// `integrations` in the manifest: other systems that the application exchanges data with.
import * as z from 'zod'
import { PositiveDuration } from './duration.ts'

/** One end of an integration: a connector by its id, and what that connector needs. */
export const EndpointSection = z.looseObject({
  connector: z.string().min(1).describe('What speaks to the system: sqlite, postgres, rest or webhook.'),
})
export type EndpointSection = z.output<typeof EndpointSection>

const ColumnNames = z.array(z.string().min(1)).min(1)

const CursorSection = z.strictObject({
  column: z.string().min(1).describe('A column that grows with every change, such as updated_at.'),
  overlap: z
    .union([PositiveDuration, z.int().min(0)])
    .optional()
    .describe(
      'How far each run goes back before the last row seen, for rows that were committed late. Default 5m, or 1000.',
    ),
})

export const IntegrationSection = z.strictObject({
  source: EndpointSection.describe('Where data comes from.'),
  target: EndpointSection.describe('Where data goes to.'),
  mode: z
    .enum(['full', 'incremental'])
    .optional()
    .describe('full (default): every row, in each run. incremental: rows that changed, by a cursor.'),
  cursor: CursorSection.optional().describe('For mode incremental: how changed rows are found.'),
  key: ColumnNames.optional().describe('Columns of the source that name one row. Default: its primary key.'),
  targetKey: ColumnNames.optional().describe(
    'Columns of the target that name one row. Default: those that the key is mapped to.',
  ),
  map: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe(
      'Column of the target: expression over columns of the source. Default: columns of the same name.',
    ),
  omit: ColumnNames.optional().describe('Columns of the source that are left out on purpose.'),
  filter: z.string().min(1).optional().describe('Only rows for which this is true, such as: total > 0.'),
  drift: z
    .enum(['refuse', 'accept'])
    .optional()
    .describe(
      'What happens when columns have changed since the last run: refuse (default), or accept what the mapping still fits.',
    ),
  deadLetters: z
    .strictObject({
      max: z.int().min(0).optional().describe('More of them in one run stop it. Default 1000.'),
    })
    .optional()
    .describe('Rows that cannot be written are kept in the target, with the reason.'),
  acceptLoss: z
    .boolean()
    .optional()
    .describe('Runs although `nexo integrate plan` says that rows can be lost.'),
  batchRows: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Most rows of one transaction of the target. Default 10000.'),
  stallTimeout: PositiveDuration.optional().describe('Longest time without progress. Default 2m.'),
})
export type IntegrationSection = z.output<typeof IntegrationSection>

export const IntegrationsSection = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
    IntegrationSection,
  )
  .describe('Data that is exchanged with other systems, by name.')
export type IntegrationsSection = z.output<typeof IntegrationsSection>
