import { maintenancePlanLines, scheduleLines } from '../../reporting/maintenance-plan-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain plan` */
export async function answerMaintainPlan(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const plan = await manager.plan(where, session.call)
  return { json: plan, lines: ({ look, nowMs }) => maintenancePlanLines(look, plan, nowMs) }
}

/** `nexo maintain schedule` */
export async function answerMaintainSchedule(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const { backups, timezone } = await manager.plan(where, session.call)
  const json = backups.map(({ name, schedule, next }) => ({ name, schedule, timezone, next }))
  return { json, lines: ({ look }) => backups.flatMap((backup) => scheduleLines(look, backup, timezone)) }
}
