// interface: pages for people, on the same services as the API. No page needs a script.
// Enters: reading forms, rendering pages, protecting forms. Stays out: permissions and rules (the services keep them).
import type { Hono } from 'hono'
import type { Application } from '../services.ts'
import { mountAdministration } from './routes/administration.ts'
import { mountAssets } from './routes/assets.ts'
import { mountRecords } from './routes/records.ts'
import { mountSessions } from './routes/sessions.ts'
import { openVisits, type InterfaceOptions } from './routes/visits.ts'

/**
 * Adds the user interface to an application. Mount it last: it answers every GET outside `/api/` that nobody else
 * answered with a page that helps.
 */
export function mountInterface(app: Hono, application: Application, options: InterfaceOptions): void {
  const visits = openVisits(application, options)
  mountAssets(app)
  mountSessions(app, visits)
  mountAdministration(app, visits)
  mountRecords(app, visits)
}
