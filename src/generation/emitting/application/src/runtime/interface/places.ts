// Where each page of the user interface lives. Records have a prefix, so that no entity's name can hide another page.
import type { EntityDefinition } from '../definition.ts'

export const listPlace = ({ path }: EntityDefinition): string => `/records/${path}`
export const newPlace = (entity: EntityDefinition): string => `${listPlace(entity)}/new`
export const rowPlace = (entity: EntityDefinition, id: string): string =>
  `${listPlace(entity)}/${encodeURIComponent(id)}`
export const usersPlace = '/admin/users'

/**
 * Where to go after logging in: a place of this application, whatever the address bar was made to say.
 * Browsers read `//host` and `/\host` as another site.
 */
export function safePlace(wanted: string | undefined): string {
  return wanted !== undefined && /^\/(?![/\\])/.test(wanted) && !/[\r\n\t]/.test(wanted) ? wanted : '/'
}

/** A place with query parameters; empty ones are left out. */
export function withQuery(place: string, query: Readonly<Record<string, string | undefined>>): string {
  const kept = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  )
  return kept.length === 0 ? place : `${place}?${new URLSearchParams(Object.fromEntries(kept)).toString()}`
}
