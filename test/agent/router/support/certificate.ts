import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../../support/home.ts'

/** A certificate for localhost that signs itself, made by openssl; the caller has checked that it is there. */
export async function selfSigned(name = 'localhost'): Promise<{ certificatePem: string; keyPem: string }> {
  const folder = await temporaryFolder()
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const args = [...kind, '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate]
  execFileSync('openssl', ['req', ...args], { stdio: 'ignore' })
  return { certificatePem: readFileSync(certificate, 'utf8'), keyPem: readFileSync(key, 'utf8') }
}
