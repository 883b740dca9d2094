// configuration: everything that the environment says, read once and refused at once when it is wrong.
import { join, resolve } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

export type Configuration = {
  readonly port: number
  readonly host: string
  readonly database:
    { readonly kind: 'sqlite'; readonly file: string } | { readonly kind: 'postgres'; readonly url: string }
  readonly publicUrl: string | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** How long requests may still run once the application was asked to stop. */
  readonly drainMs: number
}

/** Names the variable, and never its value: it may be a secret. */
export class ConfigurationError extends Error {
  constructor(variable: string, expected: string) {
    super(`${variable} must be ${expected}`)
    this.name = 'ConfigurationError'
  }
}

const given = (environment: Environment, name: string): string | undefined => environment[name] || undefined

function readPort(environment: Environment): number {
  const text = given(environment, 'PORT') ?? '3000'
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65_535) throw new ConfigurationError('PORT', 'a port from 0 to 65535')
  return port
}

function readDatabase(environment: Environment): Configuration['database'] {
  const url = given(environment, 'DATABASE_URL')
  if (url === undefined)
    return { kind: 'sqlite', file: join(resolve(given(environment, 'DATA_DIR') ?? 'data'), 'app.db') }
  if (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url)) return { kind: 'postgres', url }
  throw new ConfigurationError(
    'DATABASE_URL',
    'an address such as postgres://user:password@host:5432/name, or unset for SQLite in DATA_DIR',
  )
}

function readPublicUrl(environment: Environment): string | undefined {
  const url = given(environment, 'PUBLIC_URL')
  if (url === undefined) return undefined
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ConfigurationError(
      'PUBLIC_URL',
      'the web address of the application, such as https://app.example.com',
    )
  return url
}

const levels = ['debug', 'info', 'warn', 'error'] as const

function readLevel(environment: Environment): Configuration['logLevel'] {
  const text = given(environment, 'LOG_LEVEL') ?? 'info'
  const level = levels.find((one) => one === text)
  if (level === undefined) throw new ConfigurationError('LOG_LEVEL', `one of ${levels.join(', ')}`)
  return level
}

function readDrain(environment: Environment): number {
  const text = given(environment, 'DRAIN_SECONDS') ?? '10'
  if (!/^\d{1,4}$/.test(text)) throw new ConfigurationError('DRAIN_SECONDS', 'a whole number of seconds')
  return Number(text) * 1000
}

/** Addresses that integrations are configured with. */
function checkAddresses(environment: Environment): void {
  const smtp = given(environment, 'SMTP_URL')
  if (smtp !== undefined && !/^smtps?:\/\/[^/]/.test(smtp))
    throw new ConfigurationError('SMTP_URL', 'an address such as smtp://user:password@host:587')
  for (const [name, value] of Object.entries(environment))
    if (
      /^(?:WEBHOOK|SERVICE|PAYMENT)_\w+$/.test(name) &&
      !/_(?:SECRET|TOKEN|KEY)$/.test(name) &&
      value &&
      !/^https?:\/\//.test(value)
    )
      throw new ConfigurationError(name, 'a web address that begins with https:// or http://')
}

/** @throws ConfigurationError that names the variable */
export function readConfiguration(environment: Environment): Configuration {
  checkAddresses(environment)
  return {
    port: readPort(environment),
    host: given(environment, 'HOST') ?? '0.0.0.0',
    database: readDatabase(environment),
    publicUrl: readPublicUrl(environment),
    logLevel: readLevel(environment),
    drainMs: readDrain(environment),
  }
}
