import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import { printPermissions, printRoles, printSearches, printTransitions } from './print-access.ts'
import { printQualities, printReactions, printRules } from './print-behaviour.ts'
import { wordsOf } from './print-context.ts'
import { printCalculations, printEntities, printRelations, printRenames } from './print-entities.ts'

const section = (heading: string, sentences: readonly string[]): readonly string[] =>
  sentences.length === 0 ? [] : ['', `## ${heading}`, '', ...sentences.flatMap((sentence) => [sentence, ''])]

const synonyms = ({ synonyms }: ApplicationModel): readonly string[] =>
  Object.entries(synonyms).map(([word, means]) => `"${word}" means ${means}.`)

/**
 * A model as a requirements document in controlled English.
 *
 * Promise: pure; reading the document gives the same model, but for traces, messages and assumptions, which are about
 * the words of the first document.
 */
export function printModel(model: ApplicationModel): string {
  const words = wordsOf(model)
  const lines = [
    `# ${model.name}`,
    '',
    ...(model.description === undefined ? [] : [model.description, '']),
    ...section('Words', synonyms(model)),
    ...section('Roles', printRoles(model)),
    ...printEntities(model),
    ...section('Former names', printRenames(model, words)),
    ...section('Relations of all', printRelations(model, words)),
    ...section('Calculations', printCalculations(model, words)),
    ...section('Permissions of all', [...printPermissions(model, words), ...printSearches(model, words)]),
    ...section('Workflows of all', printTransitions(model, words)),
    ...section('Rules of all', printRules(model, words)),
    ...section('Reactions of all', printReactions(model, words)),
    ...section('Qualities of all', printQualities(model, words)),
  ]
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}
