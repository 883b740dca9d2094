/** Values out of a byte stream with one JSON document per line. @throws SyntaxError on a line that is not JSON */
export async function* readNdjson(source: AsyncIterable<unknown>): AsyncGenerator {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const block of source) {
    const text =
      typeof block === 'string'
        ? block
        : block instanceof Uint8Array
          ? decoder.decode(block, { stream: true })
          : ''
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line)
  }
  if (rest !== '') yield JSON.parse(rest)
}
