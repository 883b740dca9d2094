// parse-expression: the text of a mapping's expression to what it says. The words are those of SQL; a parser of its own,
// so that every mistake has a place and nothing is ever sent to a database as text.
import { ExpressionMistake, type BinaryOperator, type Expression, type Place } from './ast.ts'
import { tokenize, type Token } from './tokens.ts'

/** How tightly each operator binds; the higher the tighter. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  is: 4,
  in: 4,
  not: 4,
  '=': 5,
  '<>': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '||': 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
}
const notStrength = 3
const minusStrength = 9
/** Deeper expressions are refused, before they exhaust the stack. */
const deepest = 200
/** So is a chain of operators. */
const longest = 8_000
const reserved = new Set([
  'and',
  'or',
  'not',
  'is',
  'in',
  'null',
  'true',
  'false',
  'case',
  'when',
  'then',
  'else',
  'end',
  'as',
])

const operatorOf = (text: string): BinaryOperator | undefined => {
  switch (text) {
    case '||':
    case '+':
    case '-':
    case '*':
    case '/':
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'and':
    case 'or':
      return text
    case '!=':
      return '<>'
    default:
      return undefined
  }
}

/** Reads one whole expression. @throws ExpressionMistake with line and column */
export function parseExpression(text: string): Expression {
  if (text.length > longest) {
    throw new ExpressionMistake(
      { line: 1, column: longest },
      'this is too long',
      `At most ${longest} characters are read.`,
    )
  }
  const parser = new Parser(tokenize(text))
  const expression = parser.expression(0)
  parser.expectEnd()
  return expression
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  expression(strength: number): Expression {
    this.#depth += 1
    if (this.#depth > deepest) {
      throw new ExpressionMistake(
        this.#peek().place,
        'this is nested too deeply',
        `At most ${deepest} levels are read.`,
      )
    }
    let left = this.#prefix()
    while ((strengths[this.#operatorAhead()] ?? 0) > strength) left = this.#infix(left)
    this.#depth -= 1
    return left
  }

  expectEnd(): void {
    const token = this.#peek()
    if (token.kind !== 'end') throw this.#unexpected(token, 'an operator such as || or +, or nothing more')
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] ?? endToken
  }

  #take(): Token {
    const token = this.#peek()
    this.#at += 1
    return token
  }

  /** The operator that comes next: a symbol, or a word in lower case. Empty when none does. */
  #operatorAhead(): string {
    const token = this.#peek()
    if (token.kind === 'symbol') return token.text === '!=' ? '<>' : token.text
    return token.kind === 'word' ? token.text.toLowerCase() : ''
  }

  #isWord(word: string): boolean {
    const token = this.#peek()
    return token.kind === 'word' && token.text.toLowerCase() === word
  }

  #expectWord(word: string): void {
    if (!this.#isWord(word)) throw this.#unexpected(this.#peek(), word)
    this.#take()
  }

  #expectSymbol(symbol: string): void {
    const token = this.#peek()
    if (token.kind !== 'symbol' || token.text !== symbol) throw this.#unexpected(token, `"${symbol}"`)
    this.#take()
  }

  #unexpected(token: Token, wanted: string): ExpressionMistake {
    const found = token.kind === 'end' ? 'the expression ends here' : `"${token.text}" stands here`
    return new ExpressionMistake(token.place, found, `Expected ${wanted}.`)
  }

  #prefix(): Expression {
    const token = this.#take()
    const { place } = token
    switch (token.kind) {
      case 'text':
        return { kind: 'text', value: token.text, place }
      case 'number':
        return { kind: 'number', text: token.text, place }
      case 'quoted-name':
        return { kind: 'column', name: token.text, place }
      case 'symbol':
        return this.#prefixSymbol(token)
      case 'word':
        return this.#prefixWord(token)
      case 'end':
        throw this.#unexpected(token, 'a column, a value or a function')
    }
  }

  #prefixSymbol(token: Token): Expression {
    if (token.text === '(') {
      const inner = this.expression(0)
      this.#expectSymbol(')')
      return inner
    }
    if (token.text === '-') return { kind: 'negate', of: this.expression(minusStrength), place: token.place }
    throw this.#unexpected(token, 'a column, a value or a function')
  }

  #prefixWord(token: Token): Expression {
    const word = token.text.toLowerCase()
    const { place } = token
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', place }
    if (word === 'null') return { kind: 'null', place }
    if (word === 'not') return { kind: 'not', of: this.expression(notStrength), place }
    if (word === 'case') return this.#case(place)
    if (reserved.has(word)) throw this.#unexpected(token, 'a column, a value or a function')
    const next = this.#peek()
    if (next.kind !== 'symbol' || next.text !== '(') return { kind: 'column', name: token.text, place }
    this.#take()
    return word === 'cast' ? this.#cast(place) : { kind: 'call', name: word, args: this.#list(), place }
  }

  /** Arguments up to and with the closing parenthesis. */
  #list(): readonly Expression[] {
    const items: Expression[] = []
    const next = this.#peek()
    if (next.kind === 'symbol' && next.text === ')') {
      this.#take()
      return items
    }
    for (;;) {
      items.push(this.expression(0))
      const token = this.#peek()
      if (token.kind !== 'symbol' || token.text !== ',') break
      this.#take()
    }
    this.#expectSymbol(')')
    return items
  }

  #cast(place: Place): Expression {
    const of = this.expression(0)
    this.#expectWord('as')
    const type = this.#take()
    if (type.kind !== 'word') throw this.#unexpected(type, 'a type, such as integer or text')
    this.#expectSymbol(')')
    return { kind: 'cast', of, to: type.text.toLowerCase(), toPlace: type.place, place }
  }

  #case(place: Place): Expression {
    const branches: { when: Expression; result: Expression }[] = []
    while (this.#isWord('when')) {
      this.#take()
      const when = this.expression(0)
      this.#expectWord('then')
      branches.push({ when, result: this.expression(0) })
    }
    if (branches.length === 0) throw this.#unexpected(this.#peek(), 'when')
    let otherwise: Expression | undefined
    if (this.#isWord('else')) {
      this.#take()
      otherwise = this.expression(0)
    }
    this.#expectWord('end')
    return { kind: 'case', branches, otherwise, place }
  }

  #infix(left: Expression): Expression {
    const token = this.#take()
    const { place } = token
    const word = token.text.toLowerCase()
    if (word === 'is') return this.#isNull(left, place)
    if (word === 'in') return this.#in(left, place, false)
    if (word === 'not') {
      this.#expectWord('in')
      return this.#in(left, place, true)
    }
    const operator = operatorOf(word)
    if (operator === undefined) throw this.#unexpected(token, 'an operator')
    return { kind: 'binary', operator, left, right: this.expression(strengths[operator] ?? 0), place }
  }

  #isNull(of: Expression, place: Place): Expression {
    const isNegated = this.#isWord('not')
    if (isNegated) this.#take()
    this.#expectWord('null')
    return { kind: 'is-null', of, isNegated, place }
  }

  #in(of: Expression, place: Place, isNegated: boolean): Expression {
    this.#expectSymbol('(')
    const list = this.#list()
    if (list.length === 0)
      throw new ExpressionMistake(place, 'this list is empty', 'Name at least one value.')
    return { kind: 'in', of, list, isNegated, place }
  }
}

const endToken: Token = { kind: 'end', text: '', place: { line: 1, column: 1 } }
