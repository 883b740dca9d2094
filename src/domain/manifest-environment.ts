// `environments.<name>` in the manifest: where the application runs, and how a release gets its traffic.
import * as z from 'zod'
import { Duration } from './duration.ts'
import { listenPattern, parseListenAddress } from './listen.ts'
import { AppSection } from './manifest-app.ts'
import { Variables } from './manifest-values.ts'

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

/** One environment, with every key left out that has a default. */
export const EnvironmentSection = z.strictObject({
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
