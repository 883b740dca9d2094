import { messageOf } from '../../../src/kernel/errors.ts'

/** Clients that ask without a break, half of them on a new connection each time. */
export type SmallLoad = {
  stop(): Promise<{ readonly answered: number; readonly failures: readonly string[] }>
}

export function startSmallLoad(url: string, clients = 6): SmallLoad {
  const ended = new AbortController()
  let answered = 0
  const failures: string[] = []
  const client = async (isKept: boolean): Promise<void> => {
    while (!ended.signal.aborted) {
      try {
        const answer = await fetch(url, isKept ? {} : { headers: { connection: 'close' } })
        await answer.text()
        if (answer.status === 200) answered += 1
        else failures.push(`status ${answer.status}`)
      } catch (error) {
        failures.push(messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error))
      }
    }
  }
  const all = Array.from({ length: clients }, (_, index) => client(index % 2 === 0))
  return {
    stop: async () => {
      ended.abort()
      await Promise.all(all)
      return { answered, failures }
    },
  }
}
