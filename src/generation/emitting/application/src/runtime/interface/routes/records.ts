import type { Context, Hono } from 'hono'
import type { EntityDefinition } from '../../definition.ts'
import { Problem } from '../../problem.ts'
import type { EntityService, Versioned } from '../../services.ts'
import { readForm, type FormText } from '../form-values.ts'
import type { Markup } from '../markup.ts'
import { renderDelete } from '../pages/delete-page.ts'
import { renderDetail } from '../pages/detail-page.ts'
import { newValues, renderForm, valuesOf, type RowForm } from '../pages/form-page.ts'
import { renderHome } from '../pages/home-page.ts'
import { renderList } from '../pages/list-page.ts'
import { renderMessage } from '../pages/message-page.ts'
import { listPlace, rowPlace, withQuery } from '../places.ts'
import { findEntity } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { sendPage, type Visits } from './visits.ts'

/** What was refused because of the row or the form, so that the visitor can do something about it on the same page. */
const isRefusal = (error: unknown): error is Problem =>
  error instanceof Problem && [400, 403, 409, 412, 422].includes(error.status)

type Row = { readonly entity: EntityDefinition; readonly service: EntityService; readonly id: string }

/** The pages of all entities, the first page, and the page for everything that is not there. */
export function mountRecords(app: Hono, { application, page, form }: Visits): void {
  const rowOf = (visit: Visit, c: Context): Row => {
    const found = application.serviceAt(c.req.param('path') ?? '')
    const entity = found === undefined ? undefined : findEntity(visit, found.entity)
    if (found === undefined || entity === undefined) throw new Problem(404, 'There is no such page')
    return { entity, service: found.service, id: c.req.param('id') ?? '' }
  }

  app.get(
    '/',
    page(async (visit, c) => (await renderHome(visit)) ?? c.redirect('/login', 303)),
  )
  app.get(
    '/records/:path',
    page((visit, c) => renderList(visit, rowOf(visit, c).entity)),
  )
  app.get(
    '/records/:path/new',
    page(async (visit, c) => {
      const { entity, service } = rowOf(visit, c)
      if (!service.abilities(visit.caller).create)
        throw new Problem(403, `You may not create a ${entity.label}`)
      return renderForm(visit, { entity, values: newValues(entity, visit.url.searchParams) })
    }),
  )
  app.post(
    '/records/:path/new',
    form(async (visit, text, c) => {
      const { entity, service } = rowOf(visit, c)
      return saveForm(c, visit, { entity, values: text }, text, () =>
        service.create(visit.caller, readForm(entity, text, 'create')),
      )
    }),
  )
  app.get(
    '/records/:path/:id',
    page((visit, c) => {
      const { entity, id } = rowOf(visit, c)
      return renderDetail(visit, entity, id)
    }),
  )
  app.get(
    '/records/:path/:id/edit',
    page(async (visit, c) => {
      const { entity, service, id } = rowOf(visit, c)
      const edited = await service.get(visit.caller, id)
      if (!(await service.rowAbilities(visit.caller, id)).update)
        throw new Problem(403, `You may not edit this ${entity.label}`)
      return renderForm(visit, { entity, edited, values: valuesOf(entity, edited.item) })
    }),
  )
  app.post(
    '/records/:path/:id/edit',
    form(async (visit, text, c) => {
      const { entity, service, id } = rowOf(visit, c)
      const edited = await service.get(visit.caller, id)
      return saveForm(c, visit, { entity, edited, values: text }, text, () =>
        service.update(visit.caller, id, readForm(entity, text, 'update'), readVersion(text)),
      )
    }),
  )
  app.get(
    '/records/:path/:id/delete',
    page(async (visit, c) => {
      const { entity, service, id } = rowOf(visit, c)
      const question = await renderDelete(visit, entity, id)
      if (!(await service.rowAbilities(visit.caller, id)).delete)
        throw new Problem(403, `You may not delete this ${entity.label}`)
      return question
    }),
  )
  app.post(
    '/records/:path/:id/delete',
    form(async (visit, text, c) => {
      const { entity, service, id } = rowOf(visit, c)
      try {
        await service.remove(visit.caller, id, readVersion(text))
        return c.redirect(withQuery(listPlace(entity), { done: 'deleted' }), 303)
      } catch (error) {
        if (!isRefusal(error)) throw error
        return renderDelete(visit, entity, id, error)
      }
    }),
  )
  /** Something that is done with a row from its own page. */
  const change = (
    done: string,
    run: (row: Row, visit: Visit, text: FormText, c: Context) => Promise<unknown>,
  ) =>
    form(async (visit, text, c) => {
      const row = rowOf(visit, c)
      try {
        await run(row, visit, text, c)
        return c.redirect(withQuery(rowPlace(row.entity, row.id), { done }), 303)
      } catch (error) {
        if (!isRefusal(error)) throw error
        return renderDetail(visit, row.entity, row.id, error)
      }
    })
  app.post(
    '/records/:path/:id/actions/:verb',
    change('moved', ({ service, id }, { caller }, _, c) =>
      service.act(caller, id, c.req.param('verb') ?? ''),
    ),
  )
  app.post(
    '/records/:path/:id/moves/:state',
    change('moved', ({ service, id }, { caller }, _, c) =>
      service.transition(caller, id, c.req.param('state') ?? ''),
    ),
  )
  app.post(
    '/records/:path/:id/links/:link',
    change('linked', ({ service, id }, { caller }, { otherId = '' }, c) =>
      service.link(caller, id, c.req.param('link') ?? '', otherId),
    ),
  )
  app.post(
    '/records/:path/:id/links/:link/remove',
    change('unlinked', ({ service, id }, { caller }, { otherId = '' }, c) =>
      service.unlink(caller, id, c.req.param('link') ?? '', otherId),
    ),
  )
  app.get('*', async (c, next) =>
    c.req.path === '/api' || c.req.path.startsWith('/api/')
      ? next()
      : page(async (visit) => sendPage(c, renderMessage(visit, 404), 404))(c),
  )
}

const readVersion = ({ _version: version = '' }: FormText): number | undefined =>
  /^\d{1,15}$/.test(version) ? Number(version) : undefined

/** Saves what a form says, or shows it again with what was wrong. The button `Find` only searches for choices. */
async function saveForm(
  c: Context,
  visit: Visit,
  form: RowForm,
  text: FormText,
  save: () => Promise<Versioned>,
): Promise<Markup | Response> {
  if (text['_find'] !== undefined) return renderForm(visit, form)
  try {
    const { item } = await save()
    const done = form.edited === undefined ? 'created' : 'saved'
    return c.redirect(withQuery(rowPlace(form.entity, item.id), { done }), 303)
  } catch (error) {
    if (!isRefusal(error) || (error.status === 403 && error.errors.length === 0)) throw error
    return renderForm(visit, { ...form, problem: error })
  }
}
