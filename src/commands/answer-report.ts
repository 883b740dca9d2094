import { createLocalCollaborators } from '../orchestration/local-collaborators.ts'
import { readDelivery } from '../orchestration/delivery/read-delivery.ts'
import { deliveryLines } from '../reporting/delivery-text.ts'
import { usageInvalid } from '../reporting/errors.ts'
import { readCount } from './read-input.ts'
import type { DocumentAnswer, Session } from './session.ts'

/** How delivery of one environment goes, with the rows behind every figure. */
export async function answerReport(session: Session): Promise<DocumentAnswer> {
  const { flags, directory, call } = session
  const days = readCount('--days', flags.text('days')) ?? 30
  if (days < 1) throw usageInvalid({ message: '--days: at least 1', help: 'nexo help report' })
  const kernel = await session.kernel()
  const environment = flags.text('env') ?? 'local'
  const input = { directory, environment, days }
  const report = await readDelivery(kernel, createLocalCollaborators(kernel), input, call)
  return { json: report, lines: (page) => deliveryLines(page, report) }
}
