// definition: the vocabulary that src/generated/ describes an application in. Types only; the runtime gives them effect.

export type FieldType =
  | 'string'
  | 'text'
  | 'int'
  | 'decimal'
  | 'money'
  | 'bool'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'url'
  | 'phone'
  | 'uuid'
  | 'json'
  | 'enum'
  | 'file'
  | 'duration'

/** A value as the API shows it: decimals and money as text with their scale, dates and date-times as text. */
export type Value =
  string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown }

/** One field. `requirement` is the line of the requirements that defines it. Bounds are exact decimal text. */
export type FieldDefinition = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  readonly column: string
  readonly required: boolean
  readonly unique: boolean
  readonly values?: readonly string[]
  readonly scale?: number
  /** ISO 4217, for money whose currency is known. */
  readonly currency?: string
  readonly default?: string
  readonly min?: string
  readonly max?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly sensitive?: 'pii' | 'secret'
  /** The application computes it; nobody writes it. */
  readonly computed?: Computation
  readonly requirement: number
}

/** The one row that a row belongs to. `key` is its field in the API (`customerId`); `target` an entity, or `User`. */
export type ParentDefinition = {
  readonly name: string
  readonly key: string
  readonly column: string
  readonly label: string
  readonly target: string
  /** For `User`: the role that the user must have. */
  readonly role?: string
  /** What a row of `target` calls these rows: `bookings`. */
  readonly inverse: string
  readonly required: boolean
  readonly unique: boolean
  readonly onDelete: 'restrict' | 'cascade' | 'setNull'
  readonly requirement: number
}

/** Rows of `entity` that belong to a row, by their parent of the name `through`. */
export type ChildDefinition = {
  readonly name: string
  readonly label: string
  readonly entity: string
  readonly through: string
  readonly atLeastOne: boolean
  readonly requirement: number
}

/** Rows of `entity` on both sides: `GET/PUT/DELETE /api/<a>/{id}/<b>`. */
export type LinkDefinition = {
  readonly name: string
  readonly label: string
  readonly path: string
  readonly entity: string
  readonly table: string
  readonly ownColumn: string
  readonly otherColumn: string
  readonly requirement: number
}

/** What a rule, a condition or a computed field may look at. Values are as the API shows them. */
export type Scope = {
  readonly row: Readonly<Record<string, Value>>
  /** The row before this write; undefined while it is created. */
  readonly before: Readonly<Record<string, Value>> | undefined
  readonly caller: Caller
  /** UTC; `today` is `YYYY-MM-DD`, `now` RFC 3339. */
  readonly today: string
  readonly now: string
  /** The row that a path of parents leads to, or undefined. */
  one(path: readonly string[]): Promise<Readonly<Record<string, Value>> | undefined>
  /** The rows of a to-many relation of this row, or of a parent: `['lineItems']`, `['customer', 'loans']`; `where`: whose fields have these values. */
  many(
    path: readonly string[],
    where?: Readonly<Record<string, Value>>,
  ): Promise<readonly Readonly<Record<string, Value>>[]>
  /** How many they are, without reading them; `since`: only those that were created on that day (UTC) or later. */
  count(path: readonly string[], where?: Readonly<Record<string, Value>>, since?: string): Promise<number>
  /** The same rows, each with a scope of its own. */
  each(path: readonly string[], where?: Readonly<Record<string, Value>>): Promise<readonly Scope[]>
}

/** Undefined: cannot be known, since a field is empty. Such a rule holds, such a condition does not. */
export type Truth = boolean | undefined
export type Condition = (scope: Scope) => Truth | Promise<Truth>
export type Computation = (scope: Scope) => Value | Promise<Value>

/** What must hold whenever a row is written. `message` is the sentence of the requirements. */
export type RuleDefinition = {
  readonly id: string
  readonly field?: string
  readonly when: 'onCreate' | 'always'
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly requirement: number
  readonly applies?: Condition
  readonly holds: Condition
}

/** What nothing allows is denied; a denial beats every permission. `operation`: create, read, update, delete, or an action. */
export type PermissionDefinition = {
  readonly role: string
  readonly operation: string
  readonly effect: 'allow' | 'deny'
  readonly scope: 'all' | 'own'
  readonly exclusive: boolean
  readonly condition?: Condition
  readonly requirement: number
}

/** How "their own" is read for a role: who created the row, or the user at the end of a path of parents. */
export type OwnershipDefinition = {
  readonly role: string
  readonly through: 'creator' | readonly string[]
  readonly requirement: number
}

export type TransitionDefinition = {
  readonly from: string
  readonly to: string
  /** Empty: whoever may update the row. */
  readonly roles: readonly string[]
  readonly guard?: Condition
  readonly requirement: number
}

export type WorkflowDefinition = {
  readonly field: string
  readonly states: readonly string[]
  readonly initial: string
  readonly transitions: readonly TransitionDefinition[]
}

/** `POST /api/<plural>/{id}/<verb>`. `toState`: the move that it is, when the workflow has its participle as a state. */
export type ActionDefinition = {
  readonly verb: string
  readonly label: string
  readonly toState?: string
  readonly requirement: number
}

export type EffectDefinition =
  | { readonly do: 'set'; readonly path: readonly string[]; readonly value: Computation }
  | { readonly do: 'create'; readonly entity: string }
  | { readonly do: 'send'; readonly integration: string }

export type ReactionDefinition = {
  readonly event: 'created' | 'updated' | 'deleted' | 'changed-to' | 'action'
  /** The state for `changed-to`, the verb for `action`. */
  readonly name?: string
  /** Only when a user of this role did it. */
  readonly role?: string
  readonly condition?: Condition
  readonly effects: readonly EffectDefinition[]
  readonly requirement: number
}

export type EntityDefinition = {
  readonly name: string
  readonly label: string
  readonly plural: string
  /** Below `/api/`. */
  readonly path: string
  readonly table: string
  /** The field that stands for a row in lists and links. */
  readonly display: string | null
  readonly fields: readonly FieldDefinition[]
  readonly parents: readonly ParentDefinition[]
  readonly children: readonly ChildDefinition[]
  readonly links: readonly LinkDefinition[]
  readonly rules: readonly RuleDefinition[]
  readonly permissions: readonly PermissionDefinition[]
  readonly ownerships: readonly OwnershipDefinition[]
  readonly workflow: WorkflowDefinition | null
  readonly actions: readonly ActionDefinition[]
  readonly reactions: readonly ReactionDefinition[]
  /** Fields that the requirements ask to search by; every other field can be filtered too. */
  readonly searchBy: readonly string[]
  /** Parents and linked rows with fields computed from these rows, and children with fields computed from this row. */
  readonly feeds: {
    readonly parents: readonly string[]
    readonly children: readonly string[]
    readonly links: readonly string[]
  }
  readonly requirement: number
}

export type RoleDefinition = { readonly name: string; readonly label: string; readonly plural: string }

export type IntegrationDefinition = {
  readonly name: string
  readonly kind: 'email' | 'webhook' | 'payment' | 'http'
  readonly recipient?: { readonly kind: 'role' | 'relation'; readonly name: string }
  readonly amount?: string
  /** Environment variables that configure it. */
  readonly variables: readonly string[]
  readonly requirement: number
}

export type ScheduleDefinition = {
  readonly id: string
  readonly cron: string
  readonly task: 'purge' | 'report' | 'backup'
  readonly entity?: string
  readonly olderThan?: string
  readonly recipient?: string
  readonly requirement: number
}

export type ApplicationDefinition = {
  readonly name: string
  readonly label: string
  readonly requirementsFile: string
  readonly entities: readonly EntityDefinition[]
  readonly roles: readonly RoleDefinition[]
  /** The role that manages users; one of `roles`. */
  readonly administrator: string
  readonly integrations: readonly IntegrationDefinition[]
  readonly schedules: readonly ScheduleDefinition[]
}

/** Who asks. `anyone` has no session. */
export type Caller =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'user'; readonly id: string; readonly email: string; readonly role: string }
  /** The application itself: schedules and reactions. */
  | { readonly kind: 'system' }
