// json-path: one value inside a JSON document, by a path such as `$.db.replicas[0].state`.

/** Undefined when the path leads nowhere. Pure; own properties only. */
export function valueAt(document: unknown, path: string): unknown {
  const steps = path
    .replace(/^\$\.?/, '')
    .split(/\.|\[(\d+)\]/)
    .filter((step) => step !== undefined && step !== '')
  return steps.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    return Object.entries(value).find(([key]) => key === step)?.[1]
  }, document)
}
