import type { DeploymentPlan, PlanChange } from '../deployment/manager-contract.ts'
import { paint, symbol, type Look, type Tone } from './look.ts'
import { pad, widthOf } from './text-width.ts'

const marks: Readonly<Record<PlanChange['change'], readonly [string, Tone]>> = {
  add: ['+', 'good'],
  change: ['~', 'warn'],
  remove: ['-', 'bad'],
}

/** Some commands carry a whole file; --json has all of it. */
const longestText = 160
const short = (look: Look, text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}${symbol(look, 'ellipsis')}` : text

function changeText(look: Look, { change, what, before, after }: PlanChange, width: number): string {
  const [mark, tone] = marks[change]
  const values = [before, after]
    .flatMap((value) => (value === null ? [] : [short(look, value)]))
    .join(` ${symbol(look, 'arrow')} `)
  return `  ${paint(look, tone, `${mark} ${pad(what, width)}`)}  ${values}`.trimEnd()
}

const count = (plan: DeploymentPlan, change: PlanChange['change']): number =>
  plan.changes.filter((one) => one.change === change).length

/** The changes, the steps, the hash; the last line counts the changes. */
export function planLines(look: Look, plan: DeploymentPlan): string[] {
  const against = plan.previous === null ? 'nothing serves yet' : `against ${plan.previous}`
  const title = `${paint(look, 'strong', `${plan.application} in ${plan.environment}`)} (${plan.provider}), ${against}`
  if (plan.changes.length === 0) return [title, `  hash  ${plan.hash}`, 'Plan: no changes']
  const width = Math.max(...plan.changes.map(({ what }) => widthOf(what)))
  return [
    title,
    ...plan.changes.map((change) => changeText(look, change, width)),
    paint(look, 'dim', '  steps'),
    ...plan.steps.map((step, index) => `  ${String(index + 1).padStart(2)}. ${short(look, step)}`),
    `  hash  ${plan.hash}`,
    `Plan: ${count(plan, 'add')} to add, ${count(plan, 'change')} to change, ${count(plan, 'remove')} to remove`,
  ]
}
