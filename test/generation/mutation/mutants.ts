// Mutants of an application: one rule, permission or transition is turned around, everything else stays as it was.
import type { ApplicationModel } from '../../../src/domain/application-model/application-model.ts'
import type { Permission } from '../../../src/domain/application-model/permission.ts'
import type { Transition, Workflow } from '../../../src/domain/application-model/workflow.ts'
import { judgeMove } from '../../../src/generation/emitting/tests/cases/move-permission-cases.ts'
import { askersOf } from '../../../src/generation/emitting/tests/cases/permission-cases.ts'
import { indexModel } from '../../../src/generation/emitting/tests/world/model-index.ts'
import { rolesOf } from '../../../src/generation/emitting/server/roles.ts'

export type Mutant = {
  readonly what: string
  readonly line: number
  /** Whose generated file differs. */
  readonly entity: string
  /** Tests that should notice, first. */
  readonly subjects: readonly string[]
  readonly model: ApplicationModel
}

/** Every mutant of a model, in its order. */
export const mutantsOf = (model: ApplicationModel): readonly Mutant[] => [
  ...ruleMutants(model),
  ...permissionMutants(model),
  ...transitionMutants(model),
]

const ruleMutants = (model: ApplicationModel): readonly Mutant[] =>
  model.rules
    .filter(({ severity }) => severity === 'error')
    .map((rule) => ({
      what: `negate ${rule.id}`,
      line: rule.trace.line,
      entity: rule.entity,
      subjects: ['rules', 'fields'],
      model: {
        ...model,
        rules: model.rules.map((one) =>
          one === rule ? { ...rule, expression: { op: 'not', value: rule.expression } } : one,
        ),
      },
    }))

const changed = (
  model: ApplicationModel,
  permission: Permission,
  change: Partial<Permission>,
): ApplicationModel => ({
  ...model,
  permissions: model.permissions.map((one) => (one === permission ? { ...permission, ...change } : one)),
})

function permissionMutants(model: ApplicationModel): readonly Mutant[] {
  return model.permissions.flatMap((permission) => {
    const { id, entity, effect, scope, trace } = permission
    const mutant = (what: string, change: Partial<Permission>): Mutant => ({
      what: `${what} ${id}`,
      line: trace.line,
      entity,
      subjects: ['permissions', 'workflow-permissions'],
      model: changed(model, permission, change),
    })
    return [
      effect === 'allow' ? mutant('deny', { effect: 'deny' }) : mutant('allow', { effect: 'allow' }),
      ...(scope === 'own' ? [mutant('everybody’s instead of their own:', { scope: 'all' })] : []),
    ]
  })
}

const withTransitions = (
  model: ApplicationModel,
  workflow: Workflow,
  transitions: readonly Transition[],
): ApplicationModel => ({
  ...model,
  workflows: model.workflows.map((one) =>
    one === workflow ? { ...workflow, transitions: [...transitions] } : one,
  ),
})

function transitionMutants(model: ApplicationModel): readonly Mutant[] {
  return model.workflows.flatMap((workflow) =>
    workflow.transitions.flatMap((transition) => {
      const { from, to, trace } = transition
      const name = `${workflow.id} from ${from} to ${to}`
      const others = workflow.transitions.filter((one) => one !== transition)
      return [
        {
          line: trace.line,
          entity: workflow.entity,
          what: `remove ${name}`,
          subjects: ['workflow', 'workflow-permissions'],
          model: withTransitions(model, workflow, others),
        },
        ...addedRole(model, workflow, transition),
      ]
    }),
  )
}

/**
 * The transition with a role more. A role that may make the move anyway, or that another line forbids it, would make
 * the same application again ("only accountants can pay invoices"), so the first one is taken for which it differs.
 */
function addedRole(model: ApplicationModel, workflow: Workflow, transition: Transition): readonly Mutant[] {
  const { from, to, actors, trace } = transition
  const index = indexModel(model)
  for (const { name: role } of rolesOf(model)) {
    if (actors.includes(role)) continue
    const wider = { ...transition, actors: [...actors, role] }
    const transitions = workflow.transitions.map((one) => (one === transition ? wider : one))
    const differs = askersOf(index).some((asker) =>
      [true, false].some(
        (isOwn) =>
          judgeMove(index, workflow, transition, asker, isOwn) !==
          judgeMove(index, { ...workflow, transitions }, wider, asker, isOwn),
      ),
    )
    if (differs)
      return [
        {
          line: trace.line,
          entity: workflow.entity,
          what: `let ${role} make ${workflow.id} from ${from} to ${to}`,
          subjects: ['workflow-permissions', 'workflow'],
          model: withTransitions(model, workflow, transitions),
        },
      ]
  }
  return []
}
