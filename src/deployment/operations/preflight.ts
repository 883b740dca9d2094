import type { Finding } from '../../domain/application-logic.ts'
import type { Call } from '../../kernel/call.ts'
import { preflightFailed, strategyUnsupported } from '../errors.ts'
import { say } from '../session/say.ts'
import type { Session } from '../session/session.ts'
import { needOf } from '../strategies/next-move.ts'

/**
 * Asks the target what would stop a deployment. Warnings are said and do not stop it.
 * @throws NX-DEPLOY-STRATEGY-UNSUPPORTED, NX-DEPLOY-PREFLIGHT with every error at once
 */
export async function passPreflight(session: Session, call: Call): Promise<void> {
  refuseStrategy(session)
  const findings = await session.provider.preflight(session.configuration, call)
  for (const finding of findings.filter(({ severity }) => severity === 'warning')) {
    const { code, message, hint } = finding
    say(call, { type: 'warning.raised', code, message, ...(hint === undefined ? {} : { hint }) })
  }
  const errors = findings.filter(({ severity }) => severity === 'error').map(shown)
  if (errors.length > 0) throw preflightFailed({ findings: errors })
}

function refuseStrategy({ configuration, capabilities }: Session): void {
  const strategy = configuration.strategy.type
  const need = needOf(strategy)
  const isNative = capabilities.nativeStrategies.includes(strategy)
  if (need === null || isNative || capabilities[need]) return
  const needs = need === 'weights' ? 'traffic split by weight' : 'requests that can be held'
  throw strategyUnsupported({ strategy, provider: configuration.provider, needs })
}

const shown = ({ code, message, hint }: Finding) => ({ code, message, hint: hint ?? '' })
