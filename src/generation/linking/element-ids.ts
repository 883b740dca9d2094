/** Gives the first owner of an id the id itself, and every further one a number. */
export function createIds(): (wanted: string) => string {
  const used = new Map<string, number>()
  return (wanted) => {
    const count = (used.get(wanted) ?? 0) + 1
    used.set(wanted, count)
    return count === 1 ? wanted : `${wanted}.${count}`
  }
}
