import * as z from 'zod'

const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const
const arithmetic = ['add', 'sub', 'mul', 'div'] as const

export type Comparison = (typeof comparisons)[number]

/** A constant. Durations are ISO 8601 (`P14D`), dates `YYYY-MM-DD`, numbers their exact decimal text. */
const Literal = z.strictObject({
  op: z.literal('literal'),
  type: z.enum(['number', 'string', 'boolean', 'enum', 'date', 'duration']),
  value: z.union([z.string(), z.boolean()]),
})

/** A condition or value over one row: a typed tree, never text that is evaluated. */
export type Expression =
  | z.infer<typeof Literal>
  | { op: 'field'; path: string[] }
  | { op: 'today' | 'now' | 'me' }
  | { op: Comparison; left: Expression; right: Expression }
  | { op: (typeof arithmetic)[number]; left: Expression; right: Expression }
  | { op: 'and' | 'or'; parts: Expression[] }
  | { op: 'not' | 'empty'; value: Expression }
  | { op: 'length'; value: Expression }
  | { op: 'in'; value: Expression; options: Expression[] }
  | { op: 'matches'; value: Expression; pattern: string }
  | { op: 'format'; value: Expression; format: 'email' | 'url' | 'phone' }
  | {
      op: 'aggregate'
      function: 'count' | 'sum'
      relation: string
      value?: Expression | undefined
      where?: Expression | undefined
      per?: 'day' | 'week' | 'month' | 'year' | undefined
    }

/**
 * Shape: `field.path` starts at the row that the expression belongs to, through relations by their names
 * (`['product', 'price']`); `aggregate.relation` is a to-many relation of that row, or of the one that it belongs to
 * (`customer.loans`), and `value` and `where` start at its rows; `per` counts only rows created in the current day, week, month or year (UTC).
 */
export const Expression: z.ZodType<Expression> = z.lazy(() =>
  z.discriminatedUnion('op', [
    Literal,
    z.strictObject({ op: z.literal('field'), path: z.array(z.string()).min(1) }),
    z.strictObject({ op: z.enum(['today', 'now', 'me']) }),
    z.strictObject({ op: z.enum(comparisons), left: Expression, right: Expression }),
    z.strictObject({ op: z.enum(arithmetic), left: Expression, right: Expression }),
    z.strictObject({ op: z.enum(['and', 'or']), parts: z.array(Expression).min(2) }),
    z.strictObject({ op: z.enum(['not', 'empty']), value: Expression }),
    z.strictObject({ op: z.literal('length'), value: Expression }),
    z.strictObject({ op: z.literal('in'), value: Expression, options: z.array(Expression).min(1) }),
    z.strictObject({ op: z.literal('matches'), value: Expression, pattern: z.string() }),
    z.strictObject({
      op: z.literal('format'),
      value: Expression,
      format: z.enum(['email', 'url', 'phone']),
    }),
    z.strictObject({
      op: z.literal('aggregate'),
      function: z.enum(['count', 'sum']),
      relation: z.string(),
      value: Expression.optional(),
      where: Expression.optional(),
      per: z.enum(['day', 'week', 'month', 'year']).optional(),
    }),
  ]),
)
