// `app` in the manifest: the application itself.
import * as z from 'zod'
import { Duration, PositiveDuration } from './duration.ts'
import { CommandLine, CommandOrNone, InnerPath, VariableName, Variables } from './manifest-values.ts'
import { Size } from './size.ts'

const Health = z
  .strictObject({
    path: z
      .string()
      .regex(/^\/[^\s#]*$/, 'a path that starts with /, such as /readyz')
      .optional()
      .describe('Path that answers 2xx when the process is ready, such as /readyz.'),
    timeout: PositiveDuration.optional().describe(
      'How long a replica may take from start to ready. Default 30s.',
    ),
    interval: PositiveDuration.optional().describe('Time between two probes. Default 250ms.'),
  })
  .describe('How readiness is asked before traffic is sent.')

const Stop = z
  .strictObject({
    signal: z
      .enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'])
      .optional()
      .describe('Signal that asks the process to end. Default SIGTERM.'),
    grace: Duration.optional().describe('Time between the stop signal and SIGKILL. Default 10s.'),
  })
  .describe('How a process is asked to end.')

const Limits = z
  .strictObject({
    openFiles: z.int().min(1).optional().describe('Files and sockets that a replica may hold open.'),
    memory: Size.optional().describe('Memory that a replica may use, such as 512MiB.'),
  })
  .describe('Limits that each replica starts with.')

const ProcessSection = z.strictObject({
  command: CommandLine.optional().describe('Its start command. Default: the detected one of this name.'),
  role: z
    .enum(['web', 'worker'])
    .optional()
    .describe('web stands behind the router. Default: web for the process named web, else worker.'),
  replicas: z.int().min(0).max(1_000).optional().describe('Copies that run. Default 1.'),
  health: Health.optional(),
  stop: Stop.optional(),
  limits: Limits.optional(),
})

const ProcessName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,30}$/,
    'a lower-case letter, then letters, digits, hyphens or underscores, at most 31',
  )

/** `app`: the application itself. Every key may differ per environment. */
export const AppSection = z
  .strictObject({
    source: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the application inside the project, relative to this file. Default .'),
    build: CommandOrNone.optional().describe('Build command; false for none. Detected when left out.'),
    install: CommandOrNone.optional().describe(
      'Command that installs dependencies; false for none. Detected when left out.',
    ),
    start: CommandLine.optional().describe(
      'Start command of the web process. Detected when left out. $PORT is replaced.',
    ),
    static: z
      .strictObject({
        directory: InnerPath.describe('Folder of files to serve, after the build.'),
        spa: z.boolean().optional().describe('Answer unknown paths with index.html. Default false.'),
      })
      .optional()
      .describe('Serve a folder of files instead of starting a process.'),
    processes: z
      .record(ProcessName, z.union([CommandLine, ProcessSection]))
      .optional()
      .describe(
        'Kinds of process of this application, all of them; start adds web. Overrides detection and the Procfile.',
      ),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Port of the URL on this machine. Default: a free one that stays the same.'),
    health: Health.optional(),
    stop: Stop.optional(),
    limits: Limits.optional(),
    migrate: CommandOrNone.optional().describe(
      'Runs once per release, before it gets traffic; a failure stops the deployment. false for none.',
    ),
    schemaRevision: z
      .int()
      .min(0)
      .optional()
      .describe(
        'Revision of the data schema this source needs. A rollback to a lower one is refused unless forced.',
      ),
    shared: z
      .array(InnerPath)
      .optional()
      .describe('Folders that outlive a release, such as uploads; linked into each release.'),
    env: Variables.optional(),
    secrets: z
      .array(VariableName)
      .optional()
      .describe('Names of secrets handed to the application as environment variables.'),
  })
  .refine((app) => app.start === undefined || app.static === undefined, {
    message: 'start and static exclude each other',
    path: ['static'],
    params: { hint: 'Keep start for a server, or static for files.' },
  })
export type AppSection = z.output<typeof AppSection>
