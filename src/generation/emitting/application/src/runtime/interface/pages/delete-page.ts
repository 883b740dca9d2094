// The question before a row is deleted: what it is, and what goes with it.
import { html } from 'hono/html'
import type { EntityDefinition } from '../../definition.ts'
import type { Problem } from '../../problem.ts'
import type { Markup } from '../markup.ts'
import { renderPage, tokenField } from '../parts/layout.ts'
import { renderProblem } from '../parts/problem-summary.ts'
import { rowPlace } from '../places.ts'
import { findEntity, labelOf } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { renderTrail } from './detail-page.ts'

/** @throws Problem 404 when the visitor may not see the row */
export async function renderDelete(
  visit: Visit,
  entity: EntityDefinition,
  id: string,
  problem?: Problem,
): Promise<Markup> {
  const { item, version } = await visit.application.service(entity.name).get(visit.caller, id)
  const label = labelOf(entity, item)
  const title = `Delete ${label}?`
  const consequences = entity.children.flatMap((child) => {
    const parent = findEntity(visit, child.entity)?.parents.find(({ name }) => name === child.through)
    return parent === undefined ? [] : [consequence(child.label, parent.onDelete)]
  })
  return renderPage(visit, {
    title: problem === undefined ? title : `Error: ${title}`,
    width: 'narrow',
    main: html`${renderTrail(entity, label)}
      <h1>${title}</h1>
      ${problem === undefined ? '' : renderProblem(problem, { title: 'It cannot be deleted', placeOf: () => undefined })}
      <p>This cannot be undone.</p>
      ${
        consequences.length === 0
          ? ''
          : html`<ul>
              ${consequences.map((text) => html`<li>${text}</li>`)}
            </ul>`
      }
      <form method="post" action="${rowPlace(entity, id)}/delete">
        ${tokenField(visit)}<input type="hidden" name="_version" value="${version}" />
        <p class="buttons">
          <button class="danger">Delete ${entity.label}</button
          ><a class="button quiet" href="${rowPlace(entity, id)}">Keep it</a>
        </p>
      </form>`,
  })
}

const consequence = (label: string, onDelete: 'restrict' | 'cascade' | 'setNull'): string =>
  onDelete === 'cascade'
    ? `Its ${label} are deleted too.`
    : onDelete === 'restrict'
      ? `It is refused while it has ${label}.`
      : `Its ${label} are kept, and belong to nothing then.`
