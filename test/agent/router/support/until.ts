/** Resolves once `isTrue` is; looks again at every turn of the event loop. The test's own time-out bounds it. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}
