// Secrets as age-encrypted files, one per secret, so that two processes that set different ones never meet.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { identityInvalid, secretsUnreadable } from '../../errors-secrets.ts'
import { messageOf, systemCodeOf } from '../../errors.ts'
import { prepareHome } from '../../home.ts'
import type { AdapterHost } from '../../registry.ts'
import { writeFileAtomically } from '../../write-file-atomically.ts'
import type { SecretProvider, SecretProviderConfig } from '../contract.ts'
import { readExistingKey, readOrCreateKey } from '../local-key.ts'
import { Secret } from '../secret.ts'

const suffix = '.age'

// File systems that ignore case would take two names for one, so each carries a digest of its own.
const fileNameOf = (name: string): string =>
  `${name}.${createHash('sha256').update(name).digest('hex').slice(0, 8)}${suffix}`
const nameOfFile = (file: string): string | undefined => /^(.+)\.[0-9a-f]{8}\.age$/.exec(file)?.[1]

const loadAge = () => import('age-encryption')

async function recipientOf(identity: string, file: string): Promise<string> {
  const { identityToRecipient } = await loadAge()
  try {
    return await identityToRecipient(identity)
  } catch (error) {
    throw identityInvalid({ file }, { cause: error })
  }
}

type Vault = { readonly folder: string; readonly identityFile: string; readonly home: string }

async function store(vault: Vault, name: string, value: Secret): Promise<void> {
  const age = await loadAge()
  await prepareHome(vault.home)
  const identity = await readOrCreateKey(vault.identityFile, () => age.generateX25519Identity())
  const encrypter = new age.Encrypter()
  encrypter.addRecipient(await recipientOf(identity, vault.identityFile))
  const sealed = await encrypter.encrypt(value.reveal())
  await mkdir(vault.folder, { recursive: true, mode: 0o700 })
  await writeFileAtomically(join(vault.folder, fileNameOf(name)), sealed, 0o600)
}

async function readSealed(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function unseal(vault: Vault, name: string): Promise<Secret | undefined> {
  const file = join(vault.folder, fileNameOf(name))
  const sealed = await readSealed(file)
  if (sealed === undefined) return undefined
  const problem = { name, file, identity: vault.identityFile }
  const identity = await readExistingKey(vault.identityFile)
  if (identity === undefined) throw secretsUnreadable({ ...problem, reason: 'the identity file is missing' })
  await recipientOf(identity, vault.identityFile)
  const { Decrypter } = await loadAge()
  try {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return new Secret(await decrypter.decrypt(sealed, 'text'), `file:${name}`)
  } catch (error) {
    throw secretsUnreadable({ ...problem, reason: messageOf(error) }, { cause: error })
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    const files = await readdir(folder)
    return files
      .map(nameOfFile)
      .filter((name) => name !== undefined)
      .sort()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Secrets below `<home>/secrets/<application>/<environment>`, encrypted to the identity in `<home>/secrets/identity`
 * (mode 0600, made on the first `set`). Files are readable by any age program that has the identity.
 */
export function createFileProvider(config: SecretProviderConfig, host: AdapterHost): SecretProvider {
  const root = join(host.home, 'secrets')
  const vault: Vault = {
    home: host.home,
    folder: join(root, config.application, config.environment),
    identityFile: join(root, 'identity'),
  }
  return {
    id: 'file',
    capabilities: { write: true, list: true },
    list: () => names(vault.folder),
    get: (name) => unseal(vault, name),
    set: (name, value) => store(vault, name, value),
    unset: async (name) => {
      const isThere = (await names(vault.folder)).includes(name)
      await rm(join(vault.folder, fileNameOf(name)), { force: true })
      return isThere
    },
  }
}
