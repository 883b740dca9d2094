import type { ApplicationDefinition, IntegrationDefinition, ScheduleDefinition } from '../definition.ts'

/** Reports by the clock go out like every other e-mail; each has an integration of its own. */
export const reportIntegration = ({ id }: ScheduleDefinition): string => `report.${id}`

/** Everything that messages are sent through. Pure. */
export const integrationsOf = ({
  integrations,
  schedules,
}: ApplicationDefinition): readonly IntegrationDefinition[] => [
  ...integrations,
  ...schedules
    .filter(({ task }) => task === 'report')
    .map((schedule): IntegrationDefinition => ({
      name: reportIntegration(schedule),
      kind: 'email',
      variables: ['SMTP_URL'],
      requirement: schedule.requirement,
    })),
]
