// The manifest: nexo.yaml as a person writes it, before references are resolved.
import * as z from 'zod'
import { parseCommandLine } from './command-line.ts'
import { Duration, PositiveDuration } from './duration.ts'
import { listenPattern, parseListenAddress } from './listen.ts'
import { parseReferences } from './reference.ts'
import { ApplicationName, EnvironmentName } from './release.ts'
import { Size } from './size.ts'

/** Names of variables and secrets. PORT and NEXO_... are nexo's to set. */
export const VariableName = z
  .string()
  .regex(
    /^(?!PORT$|NEXO_)[A-Za-z_][A-Za-z0-9_]*$/,
    'letters, digits and underscores, not starting with a digit; PORT and NEXO_... are set by nexo',
  )

/** A value that may hold references; each mistake names what is wrong in it. */
const ReferenceText = z.string().superRefine((text, context) => {
  for (const { message, hint, offset } of parseReferences(text).mistakes) {
    context.addIssue({ code: 'custom', message, params: { hint, offset } })
  }
})

const Variables = z
  .record(VariableName, z.union([ReferenceText, z.number(), z.boolean()]))
  .describe('Environment variables. Values may hold ${env:NAME} and ${secret:NAME}; $${ is a literal ${.')

/** A path inside the project: relative, and never upward. */
const InnerPath = z
  .string()
  .min(1)
  .regex(
    /^(?!\/|~|[A-Za-z]:)(?!(?:.*[/\\])?\.\.(?:[/\\]|$))[^\0\\]+$/,
    'a relative path with / that stays inside the project',
  )

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

/** A command as a line (split like a POSIX shell would, run without one) or as a list of arguments. */
const CommandLine = z.union([
  z
    .string()
    .min(1)
    .superRefine((line, context) => {
      const parsed = parseCommandLine(line)
      if (!parsed.ok)
        context.addIssue({ code: 'custom', message: parsed.message, params: { hint: parsed.hint } })
    }),
  z.array(z.string().regex(/^[^\0]*$/, 'text without NUL')).min(1),
])
const CommandOrNone = z.union([CommandLine, z.literal(false)])

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

const CanaryStrategy = z.strictObject({
  type: z.literal('canary'),
  steps: z
    .array(z.number().gt(0).max(100))
    .min(1)
    .refine((steps) => steps.every((step, at) => at === 0 || step > (steps[at - 1] ?? 0)), 'shares that rise')
    .optional()
    .describe('Shares of requests in percent, rising; 100 follows the last. Default [5, 25, 100].'),
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
      bake: Duration.optional().describe('Time at 100 % before the old release stops. Default 0s.'),
    }),
    CanaryStrategy,
  ])
  .describe('How traffic moves to the new release. Default blue-green.')

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

// A host never starts with a hyphen: ssh would read it as an option.
const Host = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/,
    'HOST, USER@HOST or USER@HOST:PORT',
  )

const Listen = z
  .union([
    z
      .string()
      .regex(listenPattern, 'PORT, HOST:PORT or [IPv6]:PORT, with a port up to 65535')
      .refine(
        (text) => !listenPattern.test(text) || parseListenAddress(text) !== undefined,
        'PORT, HOST:PORT or [IPv6]:PORT with a valid IPv6 address',
      ),
    z.int().min(0).max(65_535),
  ])
  .describe('Address of the router: PORT, HOST:PORT or [IPv6]:PORT. Default 127.0.0.1 and app.port.')

const EnvironmentSection = z.strictObject({
  provider: z.string().min(1).optional().describe('Where the environment runs. Default process.'),
  hosts: z.array(Host).min(1).optional().describe('Hosts reached over ssh; this machine when left out.'),
  listen: Listen.optional(),
  tls: z
    .strictObject({
      certificate: z.string().min(1).describe('PEM file of the certificate chain, relative to this file.'),
      key: z.string().min(1).describe('PEM file of its key, relative to this file.'),
    })
    .optional()
    .describe('PEM files; HTTP/2 is offered when set.'),
  replicas: z.int().min(0).max(1_000).optional().describe('Copies of the web process. Default 1.'),
  strategy: Strategy.optional(),
  drain: Duration.optional().describe(
    'Time that requests in flight get before the old release stops. Default 30s.',
  ),
  retain: z.int().min(1).optional().describe('Releases kept restorable besides the serving one. Default 5.'),
  releaseHeader: z
    .enum(['always', 'asked', 'never'])
    .optional()
    .describe('When answers carry x-nexo-release. Default asked.'),
  app: AppSection.optional().describe(
    'What differs from app here: maps are merged key by key, everything else replaces.',
  ),
  env: Variables.optional(),
})
export type EnvironmentSection = z.output<typeof EnvironmentSection>

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
  secrets: SecretsSection.optional(),
  plugins: z
    .array(z.string().min(1))
    .optional()
    .describe('npm packages of the project that add adapters; a path that starts with ./ is a file of it.'),
})
export type Manifest = z.output<typeof Manifest>
/** What a person may write, before durations and sizes are read. */
export type ManifestInput = z.input<typeof Manifest>
