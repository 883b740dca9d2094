// What an alert's condition is made of, once it has been read.

/** `value` of a pattern is a whole-label regular expression, as in Prometheus. */
export type LabelMatcher = {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** Which series are meant: those of a name whose labels all match. */
export type Selector = { readonly name: string; readonly matchers: readonly LabelMatcher[] }

export const windowFunctions = [
  'last',
  'avg',
  'min',
  'max',
  'sum',
  'count',
  'rate',
  'increase',
  'p50',
  'p90',
  'p95',
  'p99',
] as const
export type WindowFunction = (typeof windowFunctions)[number]

export type ArithmeticOperator = '+' | '-' | '*' | '/'
export type ComparisonOperator = '>' | '>=' | '<' | '<=' | '==' | '!='

/** What has a number as its value. `windowMs` 0: the newest sample. */
export type NumberNode =
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'series'
      readonly of: WindowFunction
      readonly selector: Selector
      readonly windowMs: number
    }
  | {
      readonly kind: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: NumberNode
      readonly right: NumberNode
    }
  | { readonly kind: 'negative'; readonly of: NumberNode }

/** What is true or false. */
export type Condition =
  | {
      readonly kind: 'compare'
      readonly operator: ComparisonOperator
      readonly left: NumberNode
      readonly right: NumberNode
    }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }

/** `offset` counts UTF-16 units from 0. */
export type ExpressionMistake = {
  readonly ok: false
  readonly offset: number
  readonly message: string
  readonly hint: string
}
export type ParsedExpression<Node> = { readonly ok: true; readonly node: Node } | ExpressionMistake
