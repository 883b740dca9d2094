// Who may log in, and as what.
import { html } from 'hono/html'
import type { RoleDefinition } from '../../definition.ts'
import type { Problem } from '../../problem.ts'
import type { UserView } from '../../services.ts'
import type { Markup } from '../markup.ts'
import { inputAttributes, renderField, renderSelect } from '../parts/field-input.ts'
import { renderPage, tokenField } from '../parts/layout.ts'
import { errorsByField, renderProblem } from '../parts/problem-summary.ts'
import { renderMoment } from '../parts/value.ts'
import { usersPlace } from '../places.ts'
import type { Visit } from '../visit.ts'
import { capitalise } from '../words.ts'
import { doneNotice } from '../notices.ts'

export type NewUserForm = { readonly email: string; readonly role: string; readonly problem?: Problem }

/** @throws Problem 403 when the visitor may not administer users */
export async function renderUsers(visit: Visit, form: NewUserForm): Promise<Markup> {
  const { users, definition } = visit.application
  const list = await users.list(visit.caller)
  const choices = assignableRoles(definition.roles)
  return renderPage(visit, {
    title: form.problem === undefined ? 'Users' : 'Error: Users',
    notice: doneNotice(visit.url, { label: 'user' }),
    main: html`<h1>Users</h1>
      ${form.problem === undefined ? '' : renderProblem(form.problem, { title: 'Please look at this again', placeOf: (field) => (['email', 'role', 'password'].includes(field) ? `#${field}` : undefined) })}
      <table role="table">
        <caption>
          Users and their roles
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">E-mail address</th>
            <th scope="col" role="columnheader">Role</th>
            <th scope="col" role="columnheader">Since</th>
            <th scope="col" role="columnheader">Remove</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${list.map((user) => renderUser(visit, user, choices))}
        </tbody>
      </table>
      ${renderAdding(visit, form, choices)}`,
  })
}

/** `anyone` and `user` are nobody's role unless the requirements have no other. */
const assignableRoles = (roles: readonly RoleDefinition[]): readonly { value: string; label: string }[] => {
  const named = roles.filter(({ name }) => name !== 'anyone' && name !== 'user')
  return (named.length === 0 ? roles.filter(({ name }) => name !== 'anyone') : named).map(
    ({ name, label }) => ({
      value: name,
      label: capitalise(label),
    }),
  )
}

const renderUser = (
  visit: Visit,
  user: UserView,
  choices: readonly { value: string; label: string }[],
): Markup => {
  const isSelf = visit.caller.kind === 'user' && visit.caller.id === user.id
  const known = choices.some(({ value }) => value === user.role)
    ? choices
    : [{ value: user.role, label: capitalise(user.role) }, ...choices]
  const place = `${usersPlace}/${encodeURIComponent(user.id)}`
  return html`<tr role="row">
    <th scope="row" role="rowheader">${user.email}</th>
    <td role="cell" data-label="Role">
      <form class="inline" method="post" action="${place}/role">
        ${tokenField(visit)}<label class="visually-hidden" for="role-${user.id}">Role of ${user.email}</label
        ><select id="role-${user.id}" name="role">
          ${known.map(
            ({ value, label }) =>
              html`<option value="${value}" ${value === user.role ? html` selected` : ''}>${label}</option>`,
          )}</select
        ><button>Save<span class="visually-hidden"> role of ${user.email}</span></button>
      </form>
    </td>
    <td role="cell" data-label="Since">${renderMoment('datetime', user.createdAt)}</td>
    <td role="cell" data-label="Remove">
      ${
        isSelf
          ? html`<span class="empty">this is you</span>`
          : html`<form method="post" action="${place}/delete">
              ${tokenField(visit)}<button class="danger">
                Remove<span class="visually-hidden"> ${user.email}</span>
              </button>
            </form>`
      }
    </td>
  </tr>`
}

function renderAdding(
  visit: Visit,
  { email, role, problem }: NewUserForm,
  choices: readonly { value: string; label: string }[],
): Markup {
  const errors = problem === undefined ? new Map<string, string>() : errorsByField(problem)
  const field = (name: string, label: string, hints: readonly string[] = []) => ({
    name,
    label,
    hints,
    required: true,
    error: errors.get(name),
  })
  const address = field('email', 'e-mail address')
  const password = field('password', 'password', ['At least 12 characters.'])
  return html`<section class="children" aria-labelledby="add-heading">
    <h2 id="add-heading">New user</h2>
    <form class="form" method="post" action="${usersPlace}" novalidate>
      ${tokenField(visit)}
      ${renderField(address, html`<input type="email" autocomplete="off" value="${email}" ${inputAttributes(address)} />`)}
      ${renderSelect(field('role', 'role'), choices, role)}
      ${renderField(password, html`<input type="password" autocomplete="new-password" ${inputAttributes(password)} />`)}
      <p class="buttons"><button class="primary">Add user</button></p>
    </form>
  </section>`
}
