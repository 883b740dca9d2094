// What an expression of a mapping says, after parsing. Places count lines and columns from 1, in the expression's text.

export type Place = { readonly line: number; readonly column: number }

export type BinaryOperator =
  '||' | '+' | '-' | '*' | '/' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or'

export type Expression = { readonly place: Place } & (
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'is-null'; readonly of: Expression; readonly isNegated: boolean }
  | {
      readonly kind: 'in'
      readonly of: Expression
      readonly list: readonly Expression[]
      readonly isNegated: boolean
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'cast'; readonly of: Expression; readonly to: string; readonly toPlace: Place }
  | {
      readonly kind: 'case'
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
      readonly otherwise: Expression | undefined
    }
)

/** A mistake in an expression, at a place. Caught by whoever knows which expression it is. */
export class ExpressionMistake extends Error {
  readonly place: Place
  readonly hint: string

  constructor(place: Place, message: string, hint: string) {
    super(message)
    this.place = place
    this.hint = hint
  }
}
