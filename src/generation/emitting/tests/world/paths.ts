import type { Transition, Workflow } from '../../../../domain/application-model/workflow.ts'

/** Other transitions between the same states, for other people and under another condition. */
export const twinsOf = ({ transitions }: Workflow, transition: Transition): readonly Transition[] =>
  transitions.filter((one) => one !== transition && one.from === transition.from && one.to === transition.to)

/** The shortest way from the first state to another, or undefined when there is none. */
export function pathTo(workflow: Workflow, state: string): readonly Transition[] | undefined {
  const reached = new Map<string, readonly Transition[]>([[workflow.initial, []]])
  const open = [workflow.initial]
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    const way = reached.get(at) ?? []
    if (at === state) return way
    for (const transition of workflow.transitions)
      if (transition.from === at && !reached.has(transition.to)) {
        reached.set(transition.to, [...way, transition])
        open.push(transition.to)
      }
  }
  return undefined
}
