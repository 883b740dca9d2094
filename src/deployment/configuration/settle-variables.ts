import type { Evidence } from '../../domain/deployment-configuration.ts'
import { type Settings, type Settled, settled } from './settings.ts'

/** What `env.NAME` of an evidence is about; `resolve-environment.ts` finds the place of a reference by it. */
export const variableTopic = (name: string): string => `env.${name}`
export const secretTopic = (name: string): string => `secrets.${name}`

const asTexts = (
  variables: Readonly<Record<string, string | number | boolean>> | undefined,
): Record<string, string> =>
  Object.fromEntries(Object.entries(variables ?? {}).map(([name, value]) => [name, String(value)]))

/**
 * Variables of the application, references unresolved.
 *
 * Promise: pure. The environment's `env` wins over its `app.env`, that over `app.env`, that over what was detected.
 */
export function settleVariables({
  app,
  section,
  detected,
  environment,
  provenance,
}: Pick<Settings, 'app' | 'section' | 'detected' | 'environment' | 'provenance'>): Settled<
  Record<string, string>
> {
  const ofEnvironment = asTexts(section.env)
  const ofApp = asTexts(app.env)
  const evidence: Evidence[] = [
    ...Object.keys(ofApp)
      .filter((name) => !Object.hasOwn(ofEnvironment, name))
      .map((name) => provenance.ofApp(variableTopic(name), ['env', name])),
    ...Object.keys(ofEnvironment).map((name) =>
      provenance.of(variableTopic(name), ['environments', environment, 'env', name]),
    ),
  ]
  return settled({ ...detected?.env, ...ofApp, ...ofEnvironment }, evidence)
}

/** Names of secrets, each once; one that is a variable too is a mistake, since one of the two would be lost. */
export function settleSecrets(settings: Pick<Settings, 'app' | 'section' | 'provenance'>): Settled<string[]> {
  const names = settings.app.secrets ?? []
  const { provenance } = settings
  const variables = { ...settings.app.env, ...settings.section.env }
  const findings = names.flatMap((name, at) =>
    Object.hasOwn(variables, name)
      ? [
          provenance.mistakeInApp(['secrets', at], {
            code: 'bad-value',
            message: `${name} is in app.secrets and in env`,
            hint: `Keep one: the secret, or env ${name}: \${secret:${name}}.`,
          }),
        ]
      : [],
  )
  const evidence = names.map((name, at) => provenance.ofApp(secretTopic(name), ['secrets', at]))
  return settled([...new Set(names)], evidence, findings)
}
