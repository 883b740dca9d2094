// The manifest: nexo.yaml as a person writes it, before references are resolved.
import * as z from 'zod'
import { AppSection } from './manifest-app.ts'
import { EnvironmentSection } from './manifest-environment.ts'
import { IntegrationsSection } from './manifest-integrations.ts'
import { MaintenanceSection } from './manifest-maintenance.ts'
import { MonitoringSection } from './manifest-monitoring.ts'
import { CommandLine } from './manifest-values.ts'
import { ApplicationName, EnvironmentName } from './release.ts'

const SecretsSection = z
  .strictObject({
    provider: z
      .string()
      .min(1)
      .optional()
      .describe('Where secrets are kept: file (age-encrypted, default), env or command.'),
    command: CommandLine.optional().describe(
      'For provider command: prints the value of the secret named by its last argument.',
    ),
  })
  .refine((section) => section.provider !== 'command' || section.command !== undefined, {
    message: 'provider command needs a command',
    path: ['provider'],
    params: { hint: 'Add secrets.command, such as: vault-read app/shop' },
  })

/** nexo.yaml. Unknown keys are errors. An environment without a body (`local:`) is one with defaults. */
export const Manifest = z.strictObject({
  name: ApplicationName.optional().describe(
    'Name of the application. Default: of the project or its folder.',
  ),
  app: AppSection.optional(),
  environments: z
    .record(
      EnvironmentName,
      EnvironmentSection.nullable().transform((section): EnvironmentSection => section ?? {}),
    )
    .optional()
    .describe('Where the application runs. `local` exists also when it is not listed.'),
  integrations: IntegrationsSection.optional(),
  monitoring: MonitoringSection.optional(),
  maintenance: MaintenanceSection.optional(),
  secrets: SecretsSection.optional(),
  plugins: z
    .array(z.string().min(1))
    .optional()
    .describe('npm packages of the project that add adapters; a path that starts with ./ is a file of it.'),
})
export type Manifest = z.output<typeof Manifest>
/** What a person may write, before durations and sizes are read. */
export type ManifestInput = z.input<typeof Manifest>
