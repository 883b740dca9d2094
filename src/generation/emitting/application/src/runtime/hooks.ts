// hooks: where code of your own joins in. Types, and one function that widens an entity's hooks for the runtime.
import type { Caller, Value } from './definition.ts'

/** What a hook may use. Everything happens in the transaction of the write; throw a `Problem` to refuse it. */
export type HookContext = {
  readonly caller: Caller
  readonly now: string
  /** Rows of `entity` whose fields have these values, as the API shows them. */
  find(
    entity: string,
    where: Readonly<Record<string, Value>>,
  ): Promise<readonly Readonly<Record<string, Value>>[]>
}

type Input = Readonly<Record<string, Value>>

/** Code around the writes of one entity. `input` holds fields as the API takes them; what a hook returns is written. */
export type EntityHooks<Row extends Input> = {
  readonly beforeCreate?: (input: Input, context: HookContext) => Input | Promise<Input>
  readonly afterCreate?: (row: Row, context: HookContext) => void | Promise<void>
  readonly beforeUpdate?: (row: Row, patch: Input, context: HookContext) => Input | Promise<Input>
  readonly afterUpdate?: (row: Row, before: Row, context: HookContext) => void | Promise<void>
  readonly beforeDelete?: (row: Row, context: HookContext) => void | Promise<void>
  /** By verb: what the action does beyond the move of the workflow; the fields that it returns are set. */
  readonly actions?: Readonly<
    Record<string, (row: Row, context: HookContext) => Input | Promise<Input> | void | Promise<void>>
  >
}

/** Hooks as the runtime calls them. */
export type AnyHooks = {
  readonly beforeCreate?: (input: Input, context: HookContext) => Promise<Input>
  readonly afterCreate?: (row: Input, context: HookContext) => Promise<void>
  readonly beforeUpdate?: (row: Input, patch: Input, context: HookContext) => Promise<Input>
  readonly afterUpdate?: (row: Input, before: Input, context: HookContext) => Promise<void>
  readonly beforeDelete?: (row: Input, context: HookContext) => Promise<void>
  readonly action?: (verb: string, row: Input, context: HookContext) => Promise<Input | undefined>
}

/** By entity. */
export type ApplicationHooks = ReadonlyMap<string, AnyHooks>

/** Hooks of one entity, for the runtime, which knows rows only by their definitions. */
export function hooksFor<Row extends Input>(hooks: EntityHooks<Row>): AnyHooks {
  // Types and definitions come from the same model, so a row of an entity has its type.
  const isRow = (row: Input): row is Row => 'id' in row
  const typed = (row: Input): Row => {
    if (isRow(row)) return row
    throw new Error('a row without an id reached a hook')
  }
  const { beforeCreate, afterCreate, beforeUpdate, afterUpdate, beforeDelete, actions } = hooks
  return {
    ...(beforeCreate && { beforeCreate: async (input, context) => beforeCreate(input, context) }),
    ...(afterCreate && { afterCreate: async (row, context) => afterCreate(typed(row), context) }),
    ...(beforeUpdate && {
      beforeUpdate: async (row, patch, context) => beforeUpdate(typed(row), patch, context),
    }),
    ...(afterUpdate && {
      afterUpdate: async (row, before, context) => afterUpdate(typed(row), typed(before), context),
    }),
    ...(beforeDelete && { beforeDelete: async (row, context) => beforeDelete(typed(row), context) }),
    ...(actions && {
      action: async (verb, row, context) =>
        Object.hasOwn(actions, verb)
          ? ((await actions[verb]?.(typed(row), context)) ?? undefined)
          : undefined,
    }),
  }
}
