// References become values, as late as possible: on the way to the target.
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { parseReferences, type ReferencePart } from '../../domain/reference.ts'
import type { SecretProvider } from '../../kernel/secrets/contract.ts'
import type { Redactor } from '../../kernel/secrets/redact.ts'
import { Secret } from '../../kernel/secrets/secret.ts'
import { referenceMissing } from './errors.ts'
import { missingSecret, type MissingValue, missingVariable, placeMissing } from './missing-value.ts'
import { secretTopic, variableTopic } from './settle-variables.ts'

type Referring = Pick<DeploymentConfiguration, 'env' | 'secrets' | 'evidence' | 'environment'>

export type ResolutionTools = {
  /** What `${env:NAME}` reads. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly secrets: Pick<SecretProvider, 'id' | 'get'>
  /** Learns every value before it is handed out. */
  readonly redactor: Pick<Redactor, 'learn'>
  readonly signal: AbortSignal
}

// Variables by such a name hold secrets wherever people keep them, so they are treated as such.
const secretName = /secret|token|passw|pwd|private|credential|api_?key|access_?key|auth|dsn|_key$/i
const passwordInUrl = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i

/** Whether the value of an ordinary variable is to be hidden. Pure. */
export const looksSecret = (name: string, value: string): boolean =>
  value !== '' && (secretName.test(name) || passwordInUrl.test(value))

type Resolved = { readonly value: string | Secret } | { readonly missing: readonly MissingValue[] }

/** Looks a name up for the value that `topic` names. */
type Lookup = {
  env(name: string, topic: string, offset: number): Resolved
  secret(name: string, topic: string, offset: number): Promise<Resolved>
  learn(secret: Secret): Secret
}

function createLookup({ environment }: Referring, tools: ResolutionTools): Lookup {
  const store = { environment, provider: tools.secrets.id }
  // One question per secret, however often it is referred to.
  const asked = new Map<string, Promise<Secret | undefined>>()
  const ask = (name: string): Promise<Secret | undefined> => {
    const answer = asked.get(name) ?? tools.secrets.get(name, tools.signal)
    asked.set(name, answer)
    return answer
  }
  const learn = (secret: Secret): Secret => {
    tools.redactor.learn(secret)
    return secret
  }
  return {
    learn,
    env: (name, topic, offset) => {
      const value = tools.environment[name]
      if (value === undefined) return { missing: [missingVariable(topic, name, offset)] }
      return { value: looksSecret(name, value) ? learn(new Secret(value, `env:${name}`)) : value }
    },
    secret: async (name, topic, offset) => {
      const value = await ask(name)
      return value === undefined
        ? { missing: [missingSecret(topic, name, offset, store)] }
        : { value: learn(value) }
    },
  }
}

/** Text that holds a secret is a secret. */
function join(pieces: readonly (string | Secret)[], learn: Lookup['learn']): string | Secret {
  const secrets = pieces.filter((piece) => piece instanceof Secret)
  const [only] = secrets
  if (pieces.length === 1 && only !== undefined) return only
  const text = pieces.map((piece) => (piece instanceof Secret ? piece.reveal() : piece)).join('')
  const origin = secrets.map((secret) => secret.origin).join('+')
  return secrets.length === 0 ? text : learn(new Secret(text, origin))
}

async function resolvePart(part: ReferencePart, topic: string, lookup: Lookup): Promise<Resolved> {
  if (part.kind === 'text') return { value: part.text }
  return lookup[part.kind](part.name, topic, part.offset)
}

async function resolveVariable(name: string, text: string, lookup: Lookup): Promise<Resolved> {
  const { parts } = parseReferences(text)
  const pieces = await Promise.all(parts.map((part) => resolvePart(part, variableTopic(name), lookup)))
  const missing = pieces.flatMap((piece) => ('missing' in piece ? piece.missing : []))
  if (missing.length > 0) return { missing }
  return {
    value: join(
      pieces.flatMap((piece) => ('value' in piece ? [piece.value] : [])),
      lookup.learn,
    ),
  }
}

/**
 * The environment of the application with every reference replaced.
 *
 * Promise: values of secrets, and of variables that look like one, come wrapped and are known to the redactor; all that
 * is missing is reported at once, each at its place in the manifest. An empty variable is a value; an empty secret is
 * missing.
 * @throws NX-CONFIG-REFERENCE-MISSING, and the errors of the secret provider
 */
export async function resolveEnvironment(
  configuration: Referring,
  tools: ResolutionTools,
): Promise<Record<string, string | Secret>> {
  const lookup = createLookup(configuration, tools)
  const resolved = await Promise.all([
    ...Object.entries(configuration.env).map(
      async ([name, text]) => [name, await resolveVariable(name, text, lookup)] as const,
    ),
    ...configuration.secrets.map(
      async (name) => [name, await lookup.secret(name, secretTopic(name), 0)] as const,
    ),
  ])
  const missing = resolved.flatMap(([, each]) => ('missing' in each ? each.missing : []))
  if (missing.length > 0) {
    throw referenceMissing({ findings: missing.map((each) => placeMissing(configuration, each)) })
  }
  return Object.fromEntries(resolved.flatMap(([name, each]) => ('value' in each ? [[name, each.value]] : [])))
}
