// parse: the text of an alert's condition -> what it means, or the first mistake with its place.
import { Duration } from '../duration.ts'
import {
  windowFunctions,
  type ArithmeticOperator,
  type ComparisonOperator,
  type Condition,
  type NumberNode,
  type ParsedExpression,
  type Selector,
  type WindowFunction,
} from './syntax.ts'
import { readSelector } from './read-selector.ts'
import { Misread, TokenReader } from './token-reader.ts'
import { readTokens, type Token } from './tokens.ts'

/** A node that has been read, and where it began: whether it is a number or a condition is checked where it is used. */
type Read = (
  | { readonly is: 'number'; readonly node: NumberNode }
  | { readonly is: 'condition'; readonly node: Condition }
) & { readonly offset: number }

/**
 * Reads a condition such as `rate(errors_total[5m]) / rate(requests_total[5m]) > 5%`.
 *
 * Promise: pure; never throws; a mistake names the first place where the text cannot be understood.
 */
export function parseAlertExpression(text: string): ParsedExpression<Condition> {
  return reading(text, (reader) => new ConditionReader(reader).condition())
}

/** Reads a selector alone, such as `http_requests_total{status!~"5.."}`. Promises as `parseAlertExpression`. */
export function parseSelector(text: string): ParsedExpression<Selector> {
  return reading(text, (reader) => readSelector(reader, reader.take('name', 'the name of a series')))
}

function reading<Node>(text: string, read: (reader: TokenReader) => Node): ParsedExpression<Node> {
  const tokens = readTokens(text)
  if ('ok' in tokens) return tokens
  try {
    const reader = new TokenReader(tokens)
    const node = read(reader)
    reader.expectEnd()
    return { ok: true, node }
  } catch (error) {
    if (error instanceof Misread) return error.mistake
    throw error
  }
}

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  '==': '==',
  '!=': '!=',
}
const arithmetic: Readonly<Record<string, ArithmeticOperator>> = { '+': '+', '-': '-', '*': '*', '/': '/' }
const needsWindow: ReadonlySet<WindowFunction> = new Set(['rate', 'increase', 'p50', 'p90', 'p95', 'p99'])
const windowFunctionOf = (name: string): WindowFunction | undefined =>
  windowFunctions.find((known) => known === name)

/** Recursive descent, loosest binding first: or, and, not, comparison, + -, * /, sign. */
class ConditionReader {
  readonly #reader: TokenReader

  constructor(reader: TokenReader) {
    this.#reader = reader
  }

  condition(): Condition {
    const read = this.#or()
    if (read.is === 'condition') return read.node
    throw new Misread(read.offset, 'this is a number, not a condition', 'Compare it: ... > 100')
  }

  #or(): Read {
    let left = this.#and()
    while (this.#reader.takeWord('or')) left = this.#joined('or', left, this.#and())
    return left
  }

  #and(): Read {
    let left = this.#not()
    while (this.#reader.takeWord('and')) left = this.#joined('and', left, this.#not())
    return left
  }

  #not(): Read {
    const { offset } = this.#reader.peek()
    if (!this.#reader.takeWord('not')) return this.#comparison()
    const of = this.#reader.nested(() => this.#asCondition(this.#not()))
    return { is: 'condition', offset, node: { kind: 'not', of } }
  }

  #joined(kind: 'and' | 'or', left: Read, right: Read): Read {
    const node = { kind, left: this.#asCondition(left), right: this.#asCondition(right) } as const
    return { is: 'condition', offset: left.offset, node }
  }

  #comparison(): Read {
    const left = this.#sum()
    const operator = comparisons[this.#reader.sign()]
    if (operator === undefined) return left
    this.#reader.skip()
    const right = this.#sum()
    if (comparisons[this.#reader.sign()] !== undefined)
      throw new Misread(
        this.#reader.peek().offset,
        'a second comparison in a row',
        'Join two of them with and.',
      )
    const node = {
      kind: 'compare',
      operator,
      left: this.#asNumber(left),
      right: this.#asNumber(right),
    } as const
    return { is: 'condition', offset: left.offset, node }
  }

  #sum(): Read {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#signed()))
  }

  #chain(signs: readonly string[], next: () => Read): Read {
    let left = next()
    while (signs.includes(this.#reader.sign())) {
      const operator = arithmetic[this.#reader.sign()] ?? '+'
      this.#reader.skip()
      const node = {
        kind: 'arithmetic',
        operator,
        left: this.#asNumber(left),
        right: this.#asNumber(next()),
      } as const
      left = { is: 'number', offset: left.offset, node }
    }
    return left
  }

  #signed(): Read {
    const { offset } = this.#reader.peek()
    if (!this.#reader.takeSign('-')) return this.#primary()
    const of = this.#reader.nested(() => this.#asNumber(this.#signed()))
    return { is: 'number', offset, node: { kind: 'negative', of } }
  }

  #primary(): Read {
    const token = this.#reader.peek()
    if (this.#reader.takeSign('(')) {
      const inside = this.#reader.nested(() => this.#or())
      this.#reader.expectSign(')')
      return inside
    }
    if (token.kind === 'number') {
      this.#reader.skip()
      return { is: 'number', offset: token.offset, node: { kind: 'number', value: numberOf(token.text) } }
    }
    if (token.kind === 'duration') {
      this.#reader.skip()
      // Series of nexo and of Prometheus hold seconds.
      const node = { kind: 'number', value: Duration.parse(token.text) / 1_000 } as const
      return { is: 'number', offset: token.offset, node }
    }
    return this.#series(this.#reader.take('name', 'a number or the name of a series'))
  }

  #series(name: Token): Read {
    const of = this.#reader.sign() === '(' ? windowFunctionOf(name.text) : undefined
    if (this.#reader.sign() === '(' && of === undefined)
      throw new Misread(
        name.offset,
        `there is no function ${name.text}`,
        `Use one of: ${windowFunctions.join(', ')}.`,
      )
    if (of === undefined) {
      const node = {
        kind: 'series',
        of: 'last',
        selector: readSelector(this.#reader, name),
        windowMs: 0,
      } as const
      return { is: 'number', offset: name.offset, node }
    }
    this.#reader.expectSign('(')
    const selector = readSelector(this.#reader, this.#reader.take('name', 'the name of a series'))
    const windowMs = this.#window(of)
    this.#reader.expectSign(')')
    return { is: 'number', offset: name.offset, node: { kind: 'series', of, selector, windowMs } }
  }

  #window(of: WindowFunction): number {
    const { offset } = this.#reader.peek()
    if (!this.#reader.takeSign('[')) {
      if (!needsWindow.has(of)) return 0
      throw new Misread(offset, `${of} needs a time to look back`, `Write it in brackets: ${of}(name[5m])`)
    }
    const token = this.#reader.take('duration', 'a length of time such as 5m')
    const read = Duration.safeParse(token.text)
    if (!read.success || read.data < 1_000)
      throw new Misread(token.offset, `${token.text} is no time to look back`, 'From 1s to 24d.')
    this.#reader.expectSign(']')
    return read.data
  }

  #asNumber(read: Read): NumberNode {
    if (read.is === 'number') return read.node
    throw new Misread(read.offset, 'a condition stands where a number belongs', 'Compare numbers only.')
  }

  #asCondition(read: Read): Condition {
    if (read.is === 'condition') return read.node
    throw new Misread(read.offset, 'a number stands where a condition belongs', 'Compare it: ... > 100')
  }
}

const numberOf = (text: string): number =>
  text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
