import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Permission } from '../../domain/application-model/permission.ts'
import { report, type Findings } from '../linking/findings.ts'

/** `may` and `may not` about the same, for one role, with nothing that tells them apart. */
function checkDenials(same: readonly Permission[], findings: Findings): void {
  for (const denial of same.filter(({ effect, condition }) => effect === 'deny' && condition === undefined)) {
    const allowance = same.find(
      ({ role, effect, scope }) =>
        effect === 'allow' && role === denial.role && (scope === denial.scope || denial.scope === 'all'),
    )
    if (allowance === undefined) continue
    const pairs = [
      [denial, allowance, 'allows'],
      [allowance, denial, 'denies'],
    ] as const
    for (const [one, other, verb] of pairs)
      report(findings, one.trace, {
        code: 'NX4001',
        reason: `line ${other.trace.line} ${verb} ${one.role} to ${one.operation} ${one.entity}`,
      })
  }
}

/** `only` managers, and then somebody else too. */
function checkExclusive(same: readonly Permission[], findings: Findings): void {
  const allowed = same.filter(({ effect }) => effect === 'allow')
  const only = allowed.find(({ exclusive }) => exclusive)
  if (only === undefined) return
  const roles = new Set(
    allowed
      .filter(({ exclusive, trace }) => exclusive && trace.line === only.trace.line)
      .map(({ role }) => role),
  )
  const other = allowed.find(({ role }) => !roles.has(role))
  if (other === undefined) return
  report(findings, only.trace, {
    code: 'NX4008',
    reason: `line ${other.trace.line} allows ${other.role} to ${only.operation} ${only.entity} as well`,
  })
  report(findings, other.trace, {
    code: 'NX4008',
    reason: `line ${only.trace.line} allows only ${[...roles].join(', ')} to ${only.operation} ${only.entity}`,
  })
}

function checkIdleRoles({ roles, permissions, workflows }: ApplicationModel, findings: Findings): void {
  const busy = new Set(permissions.filter(({ effect }) => effect === 'allow').map(({ role }) => role))
  for (const { transitions } of workflows)
    for (const { actors } of transitions) for (const actor of actors) busy.add(actor)
  for (const { name, plural, trace } of roles) {
    if (busy.has(name)) continue
    const suggestion = `${plural.charAt(0).toUpperCase()}${plural.slice(1)} can view ...`
    report(findings, trace, { code: 'NX4007', reason: `the role "${name}" may do nothing`, suggestion })
  }
}

/** Permissions that contradict each other, and roles that have none. */
export function checkPermissions(model: ApplicationModel, findings: Findings): void {
  const groups = Map.groupBy(model.permissions, ({ entity, operation }) => `${entity} ${operation}`)
  for (const same of groups.values()) {
    checkDenials(same, findings)
    checkExclusive(same, findings)
  }
  checkIdleRoles(model, findings)
}
