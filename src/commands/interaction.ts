// interaction: questions to a person. Without a terminal none is asked: the command ends and names the flag that answers.
import { declined, questionNotAsked } from '../reporting/errors.ts'
import { isCi } from '../reporting/ci/detect-ci.ts'
import type { CommandHost } from './host.ts'

export type Interaction = {
  readonly isPossible: boolean
  /** Resolves when the person types `expected`. @throws NX-CLI-DECLINED, NX-CLI-QUESTION-NOT-ASKED */
  confirmByTyping(question: string, expected: string, flag: string, signal: AbortSignal): Promise<void>
  /** A line that is not shown while it is typed. @throws NX-CLI-QUESTION-NOT-ASKED */
  askHidden(question: string, flag: string, signal: AbortSignal): Promise<string>
  /** Index of the choice. @throws NX-CLI-DECLINED, NX-CLI-QUESTION-NOT-ASKED */
  pick(question: string, choices: readonly string[], flag: string, signal: AbortSignal): Promise<number>
}

type Terminal = Pick<CommandHost, 'stdin' | 'stderr' | 'environment'>

/** Questions go to stderr, since stdout belongs to the answer of the command. */
export function createInteraction(terminal: Terminal): Interaction {
  // Judged when somebody asks: to look at stdin makes Node load its streams.
  const isPossible = (): boolean =>
    terminal.stdin.isTTY === true && terminal.stderr.isTTY === true && !isCi(terminal.environment)
  const demand = (question: string, flag: string): void => {
    if (!isPossible()) throw questionNotAsked({ question, flag })
  }
  return {
    get isPossible() {
      return isPossible()
    },
    confirmByTyping: async (question, expected, flag, signal) => {
      demand(question, flag)
      const answer = await askLine(terminal, `${question} Type "${expected}" to go on: `, signal)
      if (answer.trim() !== expected) throw declined({ expected })
    },
    askHidden: async (question, flag, signal) => {
      demand(question, flag)
      return askWithoutEcho(terminal, `${question}: `, signal)
    },
    pick: async (question, choices, flag, signal) => {
      demand(question, flag)
      const list = choices.map((choice, index) => `  ${index + 1}  ${choice}`).join('\n')
      const answer = await askLine(terminal, `${question}\n${list}\nNumber [1]: `, signal)
      const index = answer.trim() === '' ? 0 : Number(answer.trim()) - 1
      if (choices[index] === undefined) throw declined({ expected: `a number from 1 to ${choices.length}` })
      return index
    },
  }
}

async function askLine({ stdin, stderr }: Terminal, prompt: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: stdin, output: stderr })
  const refused = new AbortController()
  // readline keeps Ctrl-C to itself, and at Ctrl-D a question would stay unanswered for ever.
  lines.once('SIGINT', () => refused.abort(declined({ expected: 'an answer' })))
  lines.once('close', () => refused.abort(declined({ expected: 'an answer' })))
  try {
    return await lines.question(prompt, { signal: AbortSignal.any([signal, refused.signal]) })
  } catch (error) {
    throw refused.signal.aborted ? refused.signal.reason : error
  } finally {
    lines.close()
  }
}

const isEnd = (character: string): boolean =>
  character === '\r' || character === '\n' || character === '\u0004'

/** What has been typed after `input` is added: backspace removes, Ctrl-U clears. Pure. */
export function typed(
  before: string,
  input: string,
): { text: string; state: 'open' | 'done' | 'interrupted' } {
  let text = before
  for (const character of input) {
    if (character === '\u0003') return { text: '', state: 'interrupted' }
    if (isEnd(character)) return { text, state: 'done' }
    if (character === '\u007F' || character === '\b') text = text.slice(0, -1)
    else if (character === '\u0015') text = ''
    else text += character
  }
  return { text, state: 'open' }
}

function askWithoutEcho({ stdin, stderr }: Terminal, prompt: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const stop = (): void => {
    stdin.off('data', receive)
    signal.removeEventListener('abort', abort)
    stdin.setRawMode?.(false)
    stdin.pause()
    stderr.write('\n')
  }
  const abort = (): void => {
    stop()
    reject(signal.reason)
  }
  const receive = (chunk: Buffer | string): void => {
    const next = typed(text, chunk.toString())
    text = next.text
    if (next.state === 'open') return
    stop()
    if (next.state === 'done') resolve(text)
    // In raw mode the terminal sends Ctrl-C as a character: nobody else turns it into a signal.
    else reject(declined({ expected: 'a value' }))
  }
  stderr.write(prompt)
  stdin.setRawMode?.(true)
  signal.addEventListener('abort', abort, { once: true })
  stdin.on('data', receive)
  stdin.resume()
  return promise
}
