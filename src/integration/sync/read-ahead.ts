/**
 * The items of `source` with one of them read ahead, so that reading and writing overlap. Holds at most two.
 * A consumer that stops ends the source too.
 */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  // Awaited below; until then a failure must not count as unhandled.
  next.catch(() => undefined)
  try {
    for (;;) {
      const { done, value } = await next
      if (done === true) return
      next = iterator.next()
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}
