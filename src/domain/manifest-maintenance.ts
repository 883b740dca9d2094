// `maintenance` in the manifest: backups and their proof, and what runs by the clock.
import * as z from 'zod'

export const MaintenanceSection = z
  .strictObject({
    timezone: z.string().min(1).optional().describe('IANA time zone of schedules. Default UTC.'),
  })
  .describe('Backups and their proof, and what runs by the clock.')
export type MaintenanceSection = z.output<typeof MaintenanceSection>
