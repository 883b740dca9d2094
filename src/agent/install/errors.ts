import * as z from 'zod'
import { defineError, exitCodes } from '../../kernel/errors.ts'

export const installUnsupported = defineError({
  code: 'NX-AGENT-INSTALL-UNSUPPORTED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'nexo knows no way to start its agent at boot on this system.',
  remedies: ['Start it from your own service manager with the command that the message shows.'],
  details: z.strictObject({ platform: z.string(), command: z.string() }),
  message: (d) => `nexo does not know how services are started on ${d.platform}`,
  hint: (d) => `Let your service manager run: ${d.command}`,
})

export const installFailed = defineError({
  code: 'NX-AGENT-INSTALL-FAILED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The service that starts the agent at boot could not be written or enabled.',
  causes: [
    'There is no service manager, as in most containers.',
    'The user manager of systemd is not running.',
  ],
  remedies: ['Run the command that failed by hand and read what it says.'],
  details: z.strictObject({ step: z.string(), why: z.string() }),
  message: (d) => `${d.step} failed: ${d.why}`,
  hint: () =>
    'Run it by hand to see more; in a container without a service manager start the agent in its entry point.',
})
