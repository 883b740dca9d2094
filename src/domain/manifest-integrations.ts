// `integrations` in the manifest: other systems that the application exchanges data with.
import * as z from 'zod'

/** One end of an integration: a connector by its id, and what that connector needs. */
export const EndpointSection = z.looseObject({
  connector: z.string().min(1).describe('What speaks to the system: sqlite, postgres, rest or webhook.'),
})
export type EndpointSection = z.output<typeof EndpointSection>

export const IntegrationSection = z.strictObject({
  source: EndpointSection.describe('Where data comes from.'),
  target: EndpointSection.describe('Where data goes to.'),
})
export type IntegrationSection = z.output<typeof IntegrationSection>

export const IntegrationsSection = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
    IntegrationSection,
  )
  .describe('Data that is exchanged with other systems, by name.')
export type IntegrationsSection = z.output<typeof IntegrationsSection>
