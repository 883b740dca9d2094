// token-reader: the tokens of a condition one after the other, and the first mistake in them.
import type { ExpressionMistake } from './syntax.ts'
import type { Token } from './tokens.ts'

/** Ends the reading at the first mistake. Never leaves `parse.ts`. */
export class Misread extends Error {
  readonly mistake: ExpressionMistake
  constructor(offset: number, message: string, hint: string) {
    super(message)
    this.mistake = { ok: false, offset, message, hint }
  }
}

const deepest = 50

export class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  take(kind: Token['kind'], what: string): Token {
    const token = this.peek()
    if (token.kind !== kind) throw this.expected(what)
    this.#at += 1
    return token
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.expected('the end')
  }

  /** Reads what stands inside of something, so deep and no deeper. */
  nested<Node>(read: () => Node): Node {
    this.#depth += 1
    if (this.#depth > deepest) throw new Misread(this.peek().offset, 'nested too deeply', 'Write it flatter.')
    const node = read()
    this.#depth -= 1
    return node
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', offset: 0 }
  }

  /** The sign that stands here; empty when there is none. */
  sign(): string {
    const { kind, text } = this.peek()
    return kind === 'sign' ? text : ''
  }

  /** The next token, whatever it is. */
  skip(): void {
    this.#at += 1
  }

  takeSign(text: string): boolean {
    if (this.sign() !== text) return false
    this.#at += 1
    return true
  }

  takeWord(word: string): boolean {
    const { kind, text } = this.peek()
    if (kind !== 'name' || text !== word) return false
    this.#at += 1
    return true
  }

  expectSign(text: string): void {
    if (!this.takeSign(text)) throw this.expected(text)
  }

  expected(what: string): Misread {
    const { kind, text, offset } = this.peek()
    const found = kind === 'end' ? 'it ends' : `there is ${text}`
    return new Misread(offset, `${what} is expected, and ${found}`, 'Such as: max(queue_length[5m]) > 100')
  }
}
