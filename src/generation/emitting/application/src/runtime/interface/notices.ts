// What was just done, carried in the address as a word of ours: nobody can make a page say something else.
import type { EntityDefinition } from '../definition.ts'
import { capitalise } from './words.ts'

const sentences: Readonly<Record<string, (label: string) => string>> = {
  created: (label) => `${label} created.`,
  saved: (label) => `${label} saved.`,
  deleted: (label) => `${label} deleted.`,
  moved: (label) => `${label} moved on.`,
  linked: (label) => `${label} linked.`,
  unlinked: (label) => `Link of ${label.toLowerCase()} removed.`,
}

/** The sentence that `?done=` asks for, if it is one of ours. */
export function doneNotice(url: URL, { label }: Pick<EntityDefinition, 'label'>): string | undefined {
  const done = url.searchParams.get('done')
  const say = done !== null && Object.hasOwn(sentences, done) ? sentences[done] : undefined
  return say?.(capitalise(label))
}
