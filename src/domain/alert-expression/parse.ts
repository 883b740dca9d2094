// parse: the text of an alert's condition -> what it means, or the first mistake with its place.
import { Duration } from '../duration.ts'
import {
  windowFunctions,
  type ArithmeticOperator,
  type ComparisonOperator,
  type Condition,
  type ExpressionMistake,
  type LabelMatcher,
  type NumberNode,
  type ParsedExpression,
  type Selector,
  type WindowFunction,
} from './syntax.ts'
import { readTokens, type Token } from './tokens.ts'

/** A node that has been read, and where it began: whether it is a number or a condition is checked where it is used. */
type Read = (
  | { readonly is: 'number'; readonly node: NumberNode }
  | { readonly is: 'condition'; readonly node: Condition }
) & { readonly offset: number }

/** Ends the reading at the first mistake. Never leaves this file. */
class Misread extends Error {
  readonly mistake: ExpressionMistake
  constructor(offset: number, message: string, hint: string) {
    super(message)
    this.mistake = { ok: false, offset, message, hint }
  }
}

const deepest = 50

/**
 * Reads a condition such as `rate(errors_total[5m]) / rate(requests_total[5m]) > 5%`.
 *
 * Promise: pure; never throws; a mistake names the first place where the text cannot be understood.
 */
export function parseAlertExpression(text: string): ParsedExpression<Condition> {
  return reading(text, (reader) => reader.condition())
}

/** Reads a selector alone, such as `http_requests_total{status!~"5.."}`. Promises as `parseAlertExpression`. */
export function parseSelector(text: string): ParsedExpression<Selector> {
  return reading(text, (reader) => reader.selector(reader.take('name', 'the name of a series')))
}

function reading<Node>(text: string, read: (reader: Reader) => Node): ParsedExpression<Node> {
  const tokens = readTokens(text)
  if ('ok' in tokens) return tokens
  try {
    const reader = new Reader(tokens)
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
const matcherOperators: Readonly<Record<string, LabelMatcher['operator']>> = {
  '=': '=',
  '!=': '!=',
  '=~': '=~',
  '!~': '!~',
}
const needsWindow: ReadonlySet<WindowFunction> = new Set(['rate', 'increase', 'p50', 'p90', 'p95', 'p99'])
const windowFunctionOf = (name: string): WindowFunction | undefined =>
  windowFunctions.find((known) => known === name)

/** Recursive descent, loosest binding first: or, and, not, comparison, + -, * /, sign. */
class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  condition(): Condition {
    const read = this.#or()
    if (read.is === 'condition') return read.node
    throw new Misread(read.offset, 'this is a number, not a condition', 'Compare it: ... > 100')
  }

  selector(name: Token): Selector {
    const matchers: LabelMatcher[] = []
    if (this.#takeSign('{')) {
      while (!this.#takeSign('}')) {
        if (matchers.length > 0) this.#expectSign(',')
        if (this.#takeSign('}')) break
        matchers.push(this.#matcher())
      }
    }
    return { name: name.text, matchers }
  }

  take(kind: Token['kind'], what: string): Token {
    const token = this.#peek()
    if (token.kind !== kind) throw this.#expected(what)
    this.#at += 1
    return token
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.#expected('the end')
  }

  #or(): Read {
    let left = this.#and()
    while (this.#takeWord('or')) left = this.#joined('or', left, this.#and())
    return left
  }

  #and(): Read {
    let left = this.#not()
    while (this.#takeWord('and')) left = this.#joined('and', left, this.#not())
    return left
  }

  #not(): Read {
    const { offset } = this.#peek()
    if (!this.#takeWord('not')) return this.#comparison()
    const of = this.#nested(() => this.#asCondition(this.#not()))
    return { is: 'condition', offset, node: { kind: 'not', of } }
  }

  #joined(kind: 'and' | 'or', left: Read, right: Read): Read {
    const node = { kind, left: this.#asCondition(left), right: this.#asCondition(right) } as const
    return { is: 'condition', offset: left.offset, node }
  }

  #comparison(): Read {
    const left = this.#sum()
    const operator = comparisons[this.#sign()]
    if (operator === undefined) return left
    this.#at += 1
    const right = this.#sum()
    if (comparisons[this.#sign()] !== undefined)
      throw new Misread(this.#peek().offset, 'a second comparison in a row', 'Join two of them with and.')
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
    while (signs.includes(this.#sign())) {
      const operator = arithmetic[this.#sign()] ?? '+'
      this.#at += 1
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
    const { offset } = this.#peek()
    if (!this.#takeSign('-')) return this.#primary()
    const of = this.#nested(() => this.#asNumber(this.#signed()))
    return { is: 'number', offset, node: { kind: 'negative', of } }
  }

  #primary(): Read {
    const token = this.#peek()
    if (this.#takeSign('(')) {
      const inside = this.#nested(() => this.#or())
      this.#expectSign(')')
      return inside
    }
    if (token.kind === 'number') {
      this.#at += 1
      return { is: 'number', offset: token.offset, node: { kind: 'number', value: numberOf(token.text) } }
    }
    if (token.kind === 'duration') {
      this.#at += 1
      // Series of nexo and of Prometheus hold seconds.
      const node = { kind: 'number', value: Duration.parse(token.text) / 1_000 } as const
      return { is: 'number', offset: token.offset, node }
    }
    return this.#series(this.take('name', 'a number or the name of a series'))
  }

  #series(name: Token): Read {
    const of = this.#sign() === '(' ? windowFunctionOf(name.text) : undefined
    if (this.#sign() === '(' && of === undefined)
      throw new Misread(
        name.offset,
        `there is no function ${name.text}`,
        `Use one of: ${windowFunctions.join(', ')}.`,
      )
    if (of === undefined) {
      const node = { kind: 'series', of: 'last', selector: this.selector(name), windowMs: 0 } as const
      return { is: 'number', offset: name.offset, node }
    }
    this.#expectSign('(')
    const selector = this.selector(this.take('name', 'the name of a series'))
    const windowMs = this.#window(of)
    this.#expectSign(')')
    return { is: 'number', offset: name.offset, node: { kind: 'series', of, selector, windowMs } }
  }

  #window(of: WindowFunction): number {
    const { offset } = this.#peek()
    if (!this.#takeSign('[')) {
      if (!needsWindow.has(of)) return 0
      throw new Misread(offset, `${of} needs a time to look back`, `Write it in brackets: ${of}(name[5m])`)
    }
    const token = this.take('duration', 'a length of time such as 5m')
    const read = Duration.safeParse(token.text)
    if (!read.success || read.data < 1_000)
      throw new Misread(token.offset, `${token.text} is no time to look back`, 'From 1s to 24d.')
    this.#expectSign(']')
    return read.data
  }

  #matcher(): LabelMatcher {
    const label = this.take('name', 'the name of a label').text
    const operator = matcherOperators[this.#sign()]
    if (operator === undefined) throw this.#expected('=, !=, =~ or !~')
    this.#at += 1
    const token = this.take('text', 'a value in double quotes')
    const value = unquoted(token.text)
    if (operator.includes('~')) checkPattern(value, token.offset)
    return { label, operator, value }
  }

  #asNumber(read: Read): NumberNode {
    if (read.is === 'number') return read.node
    throw new Misread(read.offset, 'a condition stands where a number belongs', 'Compare numbers only.')
  }

  #asCondition(read: Read): Condition {
    if (read.is === 'condition') return read.node
    throw new Misread(read.offset, 'a number stands where a condition belongs', 'Compare it: ... > 100')
  }

  #nested<Node>(read: () => Node): Node {
    this.#depth += 1
    if (this.#depth > deepest)
      throw new Misread(this.#peek().offset, 'nested too deeply', 'Write it flatter.')
    const node = read()
    this.#depth -= 1
    return node
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', offset: 0 }
  }

  #sign(): string {
    const { kind, text } = this.#peek()
    return kind === 'sign' ? text : ''
  }

  #takeSign(text: string): boolean {
    if (this.#sign() !== text) return false
    this.#at += 1
    return true
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#peek()
    if (kind !== 'name' || text !== word) return false
    this.#at += 1
    return true
  }

  #expectSign(text: string): void {
    if (!this.#takeSign(text)) throw this.#expected(text)
  }

  #expected(what: string): Misread {
    const { kind, text, offset } = this.#peek()
    const found = kind === 'end' ? 'it ends' : `there is ${text}`
    return new Misread(offset, `${what} is expected, and ${found}`, 'Such as: max(queue_length[5m]) > 100')
  }
}

const numberOf = (text: string): number =>
  text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)

const unquoted = (text: string): string => text.slice(1, -1).replaceAll(/\\(.)/g, '$1')

function checkPattern(pattern: string, offset: number): void {
  try {
    RegExp(`^(?:${pattern})$`, 'u')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Misread(
      offset,
      `the pattern cannot be read: ${reason}`,
      'Write a regular expression, such as "5..".',
    )
  }
}
