import type { Expression } from '../../domain/application-model/expression.ts'
import type { Field } from '../../domain/application-model/field.ts'
import type { Integration } from '../../domain/application-model/integration.ts'
import type { Permission } from '../../domain/application-model/permission.ts'
import type { Quality } from '../../domain/application-model/quality.ts'
import type { Effect, Trigger } from '../../domain/application-model/reaction.ts'
import type { Schedule } from '../../domain/application-model/schedule.ts'
import type { Trace } from '../../domain/application-model/trace.ts'

/** A field before it is linked: `label` is its name, `values` are the states of an enum. */
export type FieldDraft = Omit<Field, 'name' | 'trace' | 'enum' | 'computed'> & {
  readonly values?: readonly string[]
  /** It was said to be calculated; another sentence says how. */
  readonly isComputed?: boolean
  /** What was decided for the author, such as a type. */
  readonly assumed?: string
}

export type RelationDraft = {
  readonly from: string
  readonly fromKind: 'entity' | 'role'
  readonly to: string
  readonly kind: '1-1' | '1-n' | 'n-n'
  readonly required: boolean
  readonly atLeastOne: boolean
  /** Which end spoke, and how: only two that were said in the same way can disagree. */
  readonly said: 'many' | 'one' | 'belongs' | 'both'
  readonly assumed?: string
}

/**
 * What one sentence says, before it is put together with the others. Entities and roles stand as their singular
 * labels (`line item`), fields as theirs (`due date`), except inside expressions, which hold identifiers already.
 */
export type Element =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'field'; readonly entity: string; readonly field: FieldDraft }
  | {
      readonly kind: 'states'
      readonly entity: string
      readonly field: string
      readonly values: readonly string[]
      readonly initial?: string
    }
  | { readonly kind: 'relation'; readonly relation: RelationDraft }
  | {
      readonly kind: 'on-delete'
      readonly parent: string
      readonly child: string
      readonly action: 'restrict' | 'cascade' | 'setNull'
    }
  | { readonly kind: 'role'; readonly role: string }
  | ({
      readonly kind: 'permission'
      readonly role: string
      readonly entity: string
      readonly operation: string
    } & Pick<Permission, 'effect' | 'scope' | 'exclusive' | 'condition'>)
  | { readonly kind: 'filters'; readonly entity: string; readonly fields: readonly string[] }
  | {
      readonly kind: 'rule'
      readonly entity: string
      readonly field?: string
      readonly when: 'onCreate' | 'always'
      readonly expression: Expression
      readonly condition?: Expression
    }
  | {
      readonly kind: 'computed'
      readonly entity: string
      readonly field: string
      readonly expression: Expression
      /** What the calculation gives, for a field whose type was only guessed. */
      readonly type?: Pick<Field, 'type' | 'scale' | 'currency'>
    }
  | { readonly kind: 'unique'; readonly entity: string; readonly field: string }
  | {
      readonly kind: 'sensitive'
      readonly entity: string
      readonly field: string
      readonly sensitive: 'pii' | 'secret'
    }
  | {
      readonly kind: 'transition'
      readonly entity: string
      /** The field whose values are the states. */
      readonly field: string
      readonly from: string
      readonly to: string
      readonly actors: readonly string[]
      readonly guard?: Expression
    }
  | {
      readonly kind: 'reaction'
      readonly trigger: Trigger
      readonly condition?: Expression
      readonly effects: readonly Effect[]
    }
  | { readonly kind: 'integration'; readonly integration: Omit<Integration, 'id' | 'trace'> }
  | { readonly kind: 'quality'; readonly quality: Omit<Quality, 'id' | 'trace'>; readonly assumed?: string }
  | {
      readonly kind: 'schedule'
      readonly schedule: Omit<Schedule, 'id' | 'trace'>
      readonly assumed?: string
    }
  /** What an entity, or a field of it, was called in an earlier build. */
  | {
      readonly kind: 'renamed'
      readonly entity: string
      readonly field?: string
      readonly formerly: string
    }
  | { readonly kind: 'synonym'; readonly word: string; readonly means: string }

/** An element and the words that it was read from. */
export type TracedElement = { readonly element: Element; readonly trace: Trace }
