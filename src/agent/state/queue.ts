/** Runs pieces of work one after the other, in the order in which they were asked for. */
export type Queue = <Result>(work: () => Promise<Result>) => Promise<Result>

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    // The caller sees the failure; the queue goes on.
    last = next.catch(() => undefined)
    return next
  }
}
