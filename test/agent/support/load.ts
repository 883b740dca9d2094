/** Clients that ask without a break, half of them on a new connection each time. */
export type SmallLoad = {
  stop(): Promise<{ readonly answered: number; readonly failures: readonly string[] }>
}

export function startSmallLoad(url: string, clients = 6): SmallLoad {
  let running = true
  let answered = 0
  const failures: string[] = []
  const client = async (isKept: boolean): Promise<void> => {
    while (running) {
      try {
        const answer = await fetch(url, isKept ? {} : { headers: { connection: 'close' } })
        await answer.text()
        if (answer.status === 200) answered += 1
        else failures.push(`status ${answer.status}`)
      } catch (error) {
        failures.push(error instanceof Error ? String(error.cause ?? error) : String(error))
      }
    }
  }
  const all = Array.from({ length: clients }, (_, index) => client(index % 2 === 0))
  return {
    stop: async () => {
      running = false
      await Promise.all(all)
      return { answered, failures }
    },
  }
}
