// A user of each role for the demonstration, with passwords that nobody chose. They are kept in a file of the user's own,
// so that running it again prints logins that still work.
import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'

export type Login = { readonly role: string; readonly email: string; readonly password: string }

type Wish = {
  readonly file: string
  readonly url: string
  readonly roles: readonly string[]
  /** Makes a user of the application. */
  readonly add: (email: string, role: string, password: string) => Promise<unknown>
}

/** Logins that were tried; a user that is missing is made. Rejects when the application takes one of them not. */
export async function createLogins({ file, url, roles, add }: Wish): Promise<readonly Login[]> {
  const kept = await readLogins(file)
  const logins = roles.map(
    (role) =>
      kept.find((one) => one.role === role) ?? {
        role,
        email: `${role}@clinic.example`,
        password: randomBytes(12).toString('base64url'),
      },
  )
  // Written before any is made: a user whose password nobody knows could not be made again.
  await writeFile(file, JSON.stringify(logins, null, 2), { mode: 0o600 })
  await chmod(file, 0o600)
  for (const login of logins) {
    const { role, email, password } = login
    // A wrong password costs the application as much time as a right one: a new one is not tried first.
    if (kept.includes(login) && (await canLogIn(url, email, password))) continue
    await add(email, role, password)
    if (!(await canLogIn(url, email, password))) throw new Error(`${email} cannot log in at ${url}`)
  }
  return logins
}

async function readLogins(file: string): Promise<readonly Login[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]')
  const logins: readonly Login[] = JSON.parse(text)
  return logins
}

async function canLogIn(url: string, email: string, password: string): Promise<boolean> {
  const answer = await fetch(new URL('/api/session', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  await answer.arrayBuffer()
  return answer.ok
}
