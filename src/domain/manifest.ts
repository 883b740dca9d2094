// The manifest: nexo.yaml as a person writes it, before references are resolved.
import * as z from 'zod'
import { Duration } from './duration.ts'
import { ApplicationName, EnvironmentName } from './release.ts'
import { Size } from './size.ts'

const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and underscores, not starting with a digit')
const Variables = z
  .record(VariableName, z.union([z.string(), z.number(), z.boolean()]))
  .describe('Environment variables. Values may hold ${env:NAME} and ${secret:NAME}.')

const Health = z
  .strictObject({
    path: z
      .string()
      .startsWith('/')
      .optional()
      .describe('Path that answers 2xx when the process is ready, such as /readyz.'),
    timeout: Duration.optional().describe('How long a replica may take from start to ready. Default 30s.'),
    interval: Duration.optional().describe('Time between two probes. Default 250ms.'),
  })
  .describe('How readiness is asked before traffic is sent.')

const Stop = z
  .strictObject({
    signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']).optional(),
    grace: Duration.optional().describe('Time between the stop signal and SIGKILL. Default 10s.'),
  })
  .describe('How a process is asked to end.')

const Limits = z.strictObject({ openFiles: z.int().min(1).optional(), memory: Size.optional() })

/** A command as a line (split like a POSIX shell would, run without one) or as a list of arguments. */
const CommandLine = z.union([z.string().min(1), z.array(z.string()).min(1)])

const ProcessSection = z.strictObject({
  command: CommandLine,
  role: z
    .enum(['web', 'worker'])
    .optional()
    .describe('web stands behind the router. Default: web for the process named web, else worker.'),
  replicas: z.int().min(0).optional(),
  health: Health.optional(),
  stop: Stop.optional(),
  limits: Limits.optional(),
})

const Strategy = z
  .union([
    z.enum(['recreate', 'rolling', 'blue-green', 'canary']),
    z.strictObject({ type: z.literal('recreate') }),
    z.strictObject({
      type: z.literal('rolling'),
      batch: z.int().min(1).optional().describe('Replicas replaced at once. Default 1.'),
    }),
    z.strictObject({
      type: z.literal('blue-green'),
      bake: Duration.optional().describe('Time at 100 % before the old release stops.'),
    }),
    z.strictObject({
      type: z.literal('canary'),
      steps: z
        .array(z.number().gt(0).max(100))
        .min(1)
        .optional()
        .describe('Shares of requests in percent, rising. Default [5, 25, 100].'),
      bake: Duration.optional().describe('Time at each step. Default 1m.'),
      maxErrorRatio: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('Share of 5xx answers above which the canary is taken back. Default 0.01.'),
      minRequests: z
        .int()
        .min(0)
        .optional()
        .describe('Requests that must be seen before the error ratio counts. Default 20.'),
    }),
  ])
  .describe('How traffic moves to the new release. Default blue-green.')

const AppSection = z.strictObject({
  source: z.string().optional().describe('Folder of the application, relative to this file. Default .'),
  build: z
    .union([CommandLine, z.literal(false)])
    .optional()
    .describe('Build command; false for none. Detected when left out.'),
  install: z
    .union([CommandLine, z.literal(false)])
    .optional()
    .describe('Command that installs dependencies; false for none. Detected when left out.'),
  start: CommandLine.optional().describe(
    'Start command of the web process. Detected when left out. $PORT is replaced.',
  ),
  static: z
    .strictObject({
      directory: z.string().describe('Folder of files to serve, after the build.'),
      spa: z.boolean().optional().describe('Answer unknown paths with index.html.'),
    })
    .optional()
    .describe('Serve a folder of files instead of starting a process.'),
  processes: z
    .record(z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/), z.union([CommandLine, ProcessSection]))
    .optional()
    .describe('Kinds of process of this application. Overrides start and the Procfile.'),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Port of the URL on this machine. Default: a free one that stays the same.'),
  health: Health.optional(),
  stop: Stop.optional(),
  limits: Limits.optional(),
  migrate: CommandLine.optional().describe(
    'Runs once per release, before it gets traffic; a failure stops the deployment.',
  ),
  schemaRevision: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Revision of the data schema this source needs. A rollback to a lower one is refused unless forced.',
    ),
  shared: z
    .array(z.string())
    .optional()
    .describe('Folders that outlive a release, such as uploads; linked into each release.'),
  env: Variables.optional(),
  secrets: z
    .array(VariableName)
    .optional()
    .describe('Names of secrets handed to the application as environment variables.'),
})

const EnvironmentSection = z.strictObject({
  provider: z.string().optional().describe('Where the environment runs. Default process.'),
  hosts: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Hosts reached over ssh; this machine when left out.'),
  listen: z
    .string()
    .optional()
    .describe('Address of the router: PORT or HOST:PORT. Default 127.0.0.1 and app.port.'),
  tls: z
    .strictObject({ certificate: z.string(), key: z.string() })
    .optional()
    .describe('PEM files; HTTP/2 is offered when set.'),
  replicas: z.int().min(0).optional(),
  strategy: Strategy.optional(),
  drain: Duration.optional().describe(
    'Time that requests in flight get before the old release stops. Default 30s.',
  ),
  retain: z.int().min(1).optional().describe('Releases kept restorable besides the serving one. Default 5.'),
  releaseHeader: z
    .enum(['always', 'asked', 'never'])
    .optional()
    .describe('When answers carry x-nexo-release. Default asked.'),
  app: AppSection.partial().optional().describe('What differs from app in this environment.'),
  env: Variables.optional(),
})

/** nexo.yaml. Unknown keys are errors. */
export const Manifest = z.strictObject({
  name: ApplicationName.optional().describe(
    'Name of the application. Default: of the project or its folder.',
  ),
  app: AppSection.optional(),
  environments: z.record(EnvironmentName, EnvironmentSection).optional(),
  secrets: z
    .strictObject({
      provider: z
        .string()
        .optional()
        .describe('Where secrets are kept: file (age-encrypted, default), env or command.'),
      command: CommandLine.optional().describe(
        'For provider command: prints the value of the secret named by its last argument.',
      ),
    })
    .optional(),
  plugins: z.array(z.string()).optional().describe('npm packages that add adapters.'),
})
export type Manifest = z.output<typeof Manifest>
/** What a person may write, before durations and sizes are read. */
export type ManifestInput = z.input<typeof Manifest>
