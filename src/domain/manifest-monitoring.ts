// `monitoring` in the manifest: what is watched, when it is bad, and who is told.
import * as z from 'zod'
import { PositiveDuration } from './duration.ts'

export const MonitoringSection = z
  .strictObject({
    defaults: z
      .strictObject({
        interval: PositiveDuration.optional().describe('Time between two runs of a check. Default 30s.'),
        timeout: PositiveDuration.optional().describe('Time that a check may take. Default 5s.'),
      })
      .optional(),
  })
  .describe('What is watched, when it is bad, and who is told.')
export type MonitoringSection = z.output<typeof MonitoringSection>
