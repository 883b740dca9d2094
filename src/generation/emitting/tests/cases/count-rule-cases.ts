// Rules that limit how many rows belong together: as many as are allowed are accepted, one more is refused.
import type { Rule } from '../../../../domain/application-model/rule.ts'
import { quote } from '../../server/source-text.ts'
import { addRow, bringTo, openDraft, solveDraft, type Draft } from '../world/draft.ts'
import { truthOf } from '../world/evaluate.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { pathTo } from '../world/paths.ts'
import type { Person, Row } from '../world/scene.ts'
import { openScript } from '../printing/script.ts'
import { refusal } from './refusal.ts'
import type { TestCase } from './test-case.ts'

/** Beyond this a test would create more rows than it is worth. */
const mostRows = 30

export type Limit = { readonly parent: string; readonly most: number }

/** What a rule of the kind "no more than N rows of the same parent" allows. */
export function limitOf({ expression }: Rule): Limit | undefined {
  if (expression.op !== 'le' && expression.op !== 'lt') return undefined
  const { left, right } = expression
  if (left.op !== 'aggregate' || left.function !== 'count' || right.op !== 'literal') return undefined
  const [parent, child, ...rest] = left.relation.split('.')
  if (parent === undefined || child === undefined || rest.length > 0) return undefined
  const bound = Number(right.value)
  if (!Number.isInteger(bound)) return undefined
  return { parent, most: expression.op === 'le' ? bound : bound - 1 }
}

export function countRuleCases(index: ModelIndex, rule: Rule, title: string): readonly TestCase[] | string {
  const limit = limitOf(rule)
  if (limit === undefined) return 'it is no limit'
  if (limit.most > mostRows) return `a test would have to create ${limit.most} rows`
  const workflow = index.workflow(rule.entity)
  // Rows that other limits count too are moved on, so that only this one is met.
  const parking = [
    undefined,
    ...(workflow?.states.filter((state) => pathTo(workflow, state) !== undefined) ?? []),
  ]
  const reasons: string[] = []
  for (const state of parking) {
    const made = withParking(index, rule, title, limit, state)
    if (typeof made !== 'string') return made
    reasons.push(made)
  }
  return reasons[0] ?? 'no rows were found'
}

function withParking(
  index: ModelIndex,
  rule: Rule,
  title: string,
  { parent, most }: Limit,
  state: string | undefined,
): readonly TestCase[] | string {
  const draft = openDraft(index, { next: 0 })
  const rows: Row[] = []
  let shared: Row | Person | undefined
  for (let count = 0; count < most; count += 1) {
    const row: Row = addRow(draft, {
      entity: rule.entity,
      parents: shared === undefined ? {} : { [parent]: shared },
    })
    shared = row.parents[parent]
    if (state !== undefined) bringTo(draft, row, state)
    rows.push(row)
  }
  if (shared === undefined && most > 0) return `rows belong to no ${parent}`
  const counted =
    rule.expression.op === 'le' || rule.expression.op === 'lt' ? rule.expression.left : undefined
  const where = counted?.op === 'aggregate' ? counted.where : undefined
  const last = addRow(draft, {
    entity: rule.entity,
    parents: shared === undefined ? {} : { [parent]: shared },
  })
  relax(draft, rule, last)
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${[...new Set(solution.unmet)].join(', ')}`
  const isCounted = (row: Row): boolean => where === undefined || truthOf(draft.setting, row, where) === true
  if (!rows.every(isCounted) || !isCounted(last)) return 'rows that are moved on are not counted'
  if (truthOf(draft.setting, last, rule.expression) !== false) return 'one more does not break it'
  const script = openScript(draft)
  script.run(draft.steps.filter((step) => step.do !== 'create' || step.row !== last))
  script.add(
    `await app.refusesToCreate(${quote(rule.entity)}, ${script.body(last)}, ${refusal(index, rule)})`,
  )
  return [
    {
      kind: 'test',
      line: rule.trace.line,
      title: `${title}: ${most} are accepted, one more is refused`,
      body: script.lines,
    },
  ]
}

/** The last row breaks the rule and nothing else. */
function relax(draft: Draft, rule: Rule, last: Row): void {
  const kept = draft.constraints.filter(({ what, row }) => what !== rule.id || row !== last)
  draft.constraints.splice(0, draft.constraints.length, ...kept)
}
