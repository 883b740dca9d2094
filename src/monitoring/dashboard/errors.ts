// errors of the dashboard.
import * as z from 'zod'
import { defineError, exitCodes } from '../../kernel/errors.ts'

export const dashboardPortTaken = defineError({
  code: 'NX-MONITOR-DASHBOARD-PORT',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The dashboard cannot listen on the address and port that it was given.',
  causes: ['Another program listens there.', 'The address is not one of this machine.'],
  remedies: ['Give another port, or 0 for a free one.', 'Find out who listens: `ss -ltnp`.'],
  details: z.strictObject({ host: z.string(), port: z.int(), reason: z.string() }),
  message: (d) => `the dashboard cannot listen on ${d.host}:${d.port}: ${d.reason}`,
  hint: () => 'Give another port, or 0 for a free one.',
})
