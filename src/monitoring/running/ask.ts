// ask: runs one check against what it is about, and says whose fault a failure is.
import { answered, revealed, type CheckAnswer, type CheckQuestion, type Limits } from '../checks/check.ts'
import { checkHttp } from '../checks/http-check.ts'
import { judgeStandstill } from '../checks/network-failure.ts'
import { judgeProcess } from '../checks/process-check.ts'
import { checkTcp, checkTls, parsePlace, type Place } from '../checks/socket-check.ts'
import type { RunningChange } from '../observing/deployments.ts'
import type { Observation } from '../observing/observation.ts'

/** What is known of the application when a check of it runs. */
export type Ground = {
  readonly observation: Observation | undefined
  /** Where it serves, or served when it was last seen. */
  readonly url: string | null
  /** What works on it now; asked when something fails. */
  readonly change: () => Promise<RunningChange | null>
  readonly now: () => number
}

/** A deployment explains failures for so long; one that takes longer does not. */
const excusedMs = 300_000

/** Whether the question is about the application itself, not about another system. */
const isOwn = (question: CheckQuestion): boolean =>
  question.kind === 'process' || revealed(question.place).startsWith('/')

/** One run of a check. Never rejects but with the signal's reason. */
export async function ask(question: CheckQuestion, ground: Ground, limits: Limits): Promise<CheckAnswer> {
  const pause = isOwn(question) ? plannedPause(ground) : undefined
  if (pause !== undefined) return answered('no-data', pause)
  const startMs = limits.monotonicMs()
  const answer = await askOnce(question, ground, limits)
  const judged = judgeStandstill(answer, limits.monotonicMs() - startMs, limits.timeoutMs)
  if (judged.outcome !== 'fail' || !isOwn(question)) return judged
  return excuse(judged, await ground.change(), ground.now())
}

/** Why there is nothing to ask now, on purpose. */
function plannedPause({ observation }: Ground): string | undefined {
  if (observation?.kind !== 'seen') return undefined
  if (observation.mode === 'stopped') return 'stopped on purpose'
  return observation.mode === 'maintenance' ? 'in maintenance on purpose' : undefined
}

/** A failure while a deployment works on the application is the deployment's to report. Pure. */
export function excuse(answer: CheckAnswer, change: RunningChange | null, now: number): CheckAnswer {
  if (answer.outcome !== 'fail' || change === null || now - change.sinceMs > excusedMs) return answer
  return answered(
    'no-data',
    `${answer.reason}, while it is being changed (${change.reason})`,
    answer.latencyMs,
  )
}

async function askOnce(question: CheckQuestion, ground: Ground, limits: Limits): Promise<CheckAnswer> {
  switch (question.kind) {
    case 'process':
      return askProcess(question.process, ground)
    case 'http': {
      const url = urlOf(revealed(question.place), ground)
      return url === undefined ? nowhere(ground) : checkHttp(question, url, limits)
    }
    case 'tcp': {
      const place = parsePlace(revealed(question.place))
      return place === undefined ? noPlace : checkTcp(place, limits)
    }
    case 'tls': {
      const written = revealed(question.place)
      const place = written.startsWith('/') ? placeOfUrl(ground.url) : parsePlace(written)
      return place === undefined ? noPlace : checkTls(place, question.expiresInMs, limits)
    }
  }
}

const noPlace = answered('monitor-error', 'what it asks is no HOST:PORT')

/** Where nothing was deployed yet there is nothing to be down. */
const nowhere = ({ observation }: Ground): CheckAnswer =>
  answered(
    'no-data',
    observation?.kind === 'unknown' ? `its URL is not known: ${observation.reason}` : 'nothing is deployed',
  )

/** The address to ask; undefined for a path of an application whose URL is not known, or for no web address. */
export function urlOf(place: string, { url }: Pick<Ground, 'url'>): string | undefined {
  const absolute = place.startsWith('/') ? (url === null ? null : URL.parse(place, url)) : URL.parse(place)
  return absolute !== null && ['http:', 'https:'].includes(absolute.protocol) ? absolute.href : undefined
}

function placeOfUrl(url: string | null): Place | undefined {
  const parsed = url === null ? null : URL.parse(url)
  if (parsed?.protocol !== 'https:') return undefined
  return {
    host: parsed.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(parsed.port === '' ? 443 : parsed.port),
  }
}

function askProcess(process: string, { observation }: Ground): CheckAnswer {
  if (observation === undefined) return answered('no-data', 'not looked at yet')
  if (observation.kind === 'absent') return answered('no-data', 'nothing is deployed')
  if (observation.kind === 'unknown') return answered('no-data', observation.reason)
  return judgeProcess({
    process,
    replicas: observation.replicas.filter((replica) => replica.process === process),
  })
}
