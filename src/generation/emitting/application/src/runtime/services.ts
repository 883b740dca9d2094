// services: what the HTTP API and the user interface both call. Every promise about permissions is kept here, once.
import type { ApplicationDefinition, Caller, Value } from './definition.ts'
import type { Mistake } from './problem.ts'

/** A row as the API shows it: `id`, the fields and parent keys, `createdAt`, `updatedAt`; only what the caller may see. */
export type Item = { readonly id: string; readonly [field: string]: Value }

/**
 * `version` counts the writes of a row; it is the ETag. `warnings`: what the requirements would rather have otherwise, of
 * the row as it is; it is kept all the same.
 */
export type Versioned = {
  readonly item: Item
  readonly version: number
  readonly warnings?: readonly Mistake[]
}
export type Page = { readonly items: readonly Item[]; readonly nextCursor: string | null }

/** Query parameters as they came: fields to filter by, `q` (text search over the display fields), `sort`, `limit`, `cursor`. */
export type ListQuery = Readonly<Record<string, string>>

/** What a caller may do: for menus and buttons. The service checks again when it is done. */
export type Abilities = { readonly list: boolean; readonly create: boolean }
export type RowAbilities = {
  readonly update: boolean
  readonly delete: boolean
  /** Verbs of actions, and states to move to, that would be accepted from this row's state. */
  readonly actions: readonly string[]
  readonly transitions: readonly string[]
}

/** `idempotencyKey`: the same request with the same key is done once, and answered as it was the first time. */
export type CreateOptions = { readonly idempotencyKey?: string }

/**
 * All that can be done with one entity.
 * @throws Problem with the status of the API's contract: 400, 401, 403, 404, 409, 412, 422
 */
export type EntityService = {
  list(caller: Caller, query: ListQuery): Promise<Page>
  get(caller: Caller, id: string): Promise<Versioned>
  create(
    caller: Caller,
    input: Readonly<Record<string, unknown>>,
    options?: CreateOptions,
  ): Promise<Versioned>
  /** Merge patch. `version`: refuse with 412 when the row has another one. */
  update(
    caller: Caller,
    id: string,
    patch: Readonly<Record<string, unknown>>,
    version?: number,
  ): Promise<Versioned>
  remove(caller: Caller, id: string, version?: number): Promise<void>
  act(caller: Caller, id: string, verb: string): Promise<Versioned>
  transition(caller: Caller, id: string, to: string): Promise<Versioned>
  linked(caller: Caller, id: string, link: string): Promise<readonly Item[]>
  link(caller: Caller, id: string, link: string, otherId: string): Promise<void>
  unlink(caller: Caller, id: string, link: string, otherId: string): Promise<void>
  abilities(caller: Caller): Abilities
  rowAbilities(caller: Caller, id: string): Promise<RowAbilities>
}

export type UserView = {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly createdAt: string
}

/** Users and their roles; every method but `add` of the command line needs the role that administers users. */
export type UserService = {
  list(caller: Caller): Promise<readonly UserView[]>
  /** @throws Problem 409 when the address is taken, 422 for a weak password or an unknown role */
  add(
    caller: Caller,
    input: { readonly email: string; readonly role: string; readonly password: string },
  ): Promise<UserView>
  changeRole(caller: Caller, id: string, role: string): Promise<UserView>
  remove(caller: Caller, id: string): Promise<void>
  mayAdminister(caller: Caller): boolean
  /** Users of `role` that the caller may name as the user of a row, by e-mail address: for forms. Whoever may write only rows of their own gets themselves. */
  choices(caller: Caller, role: string): Promise<readonly UserView[]>
  /** E-mail addresses by id, of users that rows name. Ids of nobody are left out. */
  names(ids: readonly string[]): Promise<Readonly<Record<string, string>>>
}

export type Session = { readonly token: string; readonly user: UserView; readonly expiresAt: string }

export type SessionService = {
  /** @throws Problem 401 for a wrong address or password, 429 beyond the limit per address and per client */
  begin(credentials: { readonly email: string; readonly password: string }, client: string): Promise<Session>
  resolve(token: string): Promise<Caller>
  end(token: string): Promise<void>
}

/** What routes are made with. */
export type Application = {
  readonly definition: ApplicationDefinition
  readonly users: UserService
  readonly sessions: SessionService
  /** @throws Error when the definition has no such entity */
  service(entity: string): EntityService
  /** The service of a path below `/api/`, if there is one. */
  serviceAt(path: string): { readonly entity: string; readonly service: EntityService } | undefined
}
