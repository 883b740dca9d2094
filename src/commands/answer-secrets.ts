import type { SecretsScope } from '../deployment/configuration/load-secrets-scope.ts'
import { listSecrets, openSecretsOf, setSecret, unsetSecret } from '../deployment/configuration/secrets.ts'
import type { SecretProvider } from '../kernel/secrets/contract.ts'
import { secretInArguments, usageInvalid } from '../reporting/errors.ts'
import { tableLines } from '../reporting/table.ts'
import { readPlugins, readSecretsScope } from './project.ts'
import { readSecretText } from './secret-text.ts'
import type { DocumentAnswer, Session } from './session.ts'

type Opened = { readonly scope: SecretsScope; readonly provider: SecretProvider }

async function openSecretPlace(session: Session): Promise<Opened> {
  const [scope, plugged] = await Promise.all([readSecretsScope(session), readPlugins(session)])
  return { scope, provider: await openSecretsOf(await session.kernel(), scope, plugged) }
}

/** Names, whether they have a value, whether the application gets them. */
export async function answerSecretsList(session: Session): Promise<DocumentAnswer> {
  const { scope, provider } = await openSecretPlace(session)
  const rows = await listSecrets(scope, provider, session.call.signal)
  const columns = [{ heading: 'NAME' }, { heading: 'SET' }, { heading: 'USED' }]
  return {
    json: rows,
    lines: ({ look, columns: width }) =>
      rows.length === 0
        ? ['no secrets; nexo secrets set NAME adds one, app.secrets in nexo.yaml hands it to the application']
        : tableLines(
            look,
            columns,
            rows.map(({ name, set, used }) => [
              { text: name, tone: 'strong' },
              { text: set ? 'yes' : 'no', tone: set ? 'good' : 'bad' },
              { text: used ? 'yes' : 'no', tone: used ? 'plain' : 'dim' },
            ]),
            width,
          ),
  }
}

const nameOf = (session: Session): string => {
  const [name] = session.flags.args
  if (name !== undefined) return name
  throw usageInvalid({ message: 'the name of the secret is missing', help: 'nexo help secrets set' })
}

/** Stores what stdin holds, or what is typed. @throws NX-CLI-SECRET-IN-ARGUMENTS, NX-CLI-QUESTION-NOT-ASKED */
export async function answerSecretSet(session: Session): Promise<DocumentAnswer> {
  const [given = '', value] = session.flags.args
  const [name = '', joined] = given.split('=')
  if (value !== undefined || joined !== undefined) throw secretInArguments({ name })
  const { provider, scope } = await openSecretPlace(session)
  const text = await readSecretText(session, name)
  await setSecret(provider, name, text, session.call.signal)
  const { environment } = scope
  return {
    json: { name, environment, set: true },
    lines: () => [`${name} is set in ${environment}; run nexo deploy for it to take effect`],
  }
}

/** Forgets a secret. */
export async function answerSecretUnset(session: Session): Promise<DocumentAnswer> {
  const name = nameOf(session)
  const { provider, scope } = await openSecretPlace(session)
  const existed = await unsetSecret(provider, name, session.call.signal)
  const { environment } = scope
  return {
    json: { name, environment, existed },
    lines: () => [
      existed ? `${name} is forgotten in ${environment}` : `${name} was not set in ${environment}`,
    ],
  }
}
