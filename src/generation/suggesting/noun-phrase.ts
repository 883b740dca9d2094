import { singularOf } from '../grammar/plural.ts'

const leading =
  /^(?:(?:a|an|the|all|any|my|our|their|his|her|its|own|new|some|each|every|this|that|more|other|current|existing|relevant|specific|different|multiple)\s+)+/
const ending =
  /\s(?:of|for|to|from|in|on|at|by|with|without|when|if|so|that|which|who|and|or|about|into|via|using|as|based|through|before|after|during|while|because|within|per)\b.*$/

/** Behind a noun these say how, not what. */
const adverb =
  /^(?!family$|supply$|reply$|assembly$|anomaly$|monopoly$|jelly$).*ly$|^(?:often|again|always|online|offline|soon|later|too|well|together)$/

/**
 * The thing that a stretch of prose begins with, singular: "all my open pull requests of a team" gives "pull request".
 * Undefined when no plain words stand there. Pure.
 */
export function headNoun(prose: string): string | undefined {
  const words = ` ${prose.toLowerCase()}`
    .replaceAll(/\([^)]*\)/g, ' ')
    .replace(/[,.;:!?"].*$/s, '')
    .trim()
    .replace(leading, '')
    .replace(ending, '')
    .split(/\s+/)
    .filter((word, at) => /^[a-z][a-z-]*$/.test(word) && (at === 0 || !adverb.test(word)))
    .slice(-2)
  const label = singularOf(words.join(' '))
  return words.length === 0 ||
    /^(?:it|them|that|this|be|able|things?|information|system|application)$/.test(label)
    ? undefined
    : label
}
