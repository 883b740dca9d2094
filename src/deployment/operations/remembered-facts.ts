import type { TargetView } from '../contract.ts'
import { factsKey, ReleaseFacts } from '../planning/release-facts.ts'
import type { Session } from '../session/session.ts'

/**
 * What is remembered about the serving release, to say how it differs from what would serve. Null when nothing serves,
 * or when another machine deployed it, or an older nexo: then only the digests can be compared.
 */
export async function rememberedFacts(
  session: Session,
  view: TargetView | undefined,
): Promise<ReleaseFacts | null> {
  const serving = view?.serving?.releaseId
  if (serving === undefined) return null
  const state = await session.kernel.state()
  const stored = await state.getValue(factsKey(serving))
  if (stored === undefined || stored === '') return null
  const facts = ReleaseFacts.safeParse(JSON.parse(stored))
  return facts.success ? facts.data : null
}
