// Which variables of nexo's own environment reach an install or build command. Everything else stays out: a build that
// depends on it would differ from machine to machine, and a variable that is not passed on cannot end up in a package.

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const names: ReadonlySet<string> = new Set(
  words(`
    PATH HOME USER LOGNAME SHELL LANG TZ TMPDIR TEMP TMP
    SYSTEMROOT SYSTEMDRIVE COMSPEC PATHEXT WINDIR USERPROFILE APPDATA LOCALAPPDATA PROGRAMFILES PROGRAMDATA
    HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR
    NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSH_AUTH_SOCK
    NPM_TOKEN NODE_AUTH_TOKEN NODE_OPTIONS PNPM_HOME NVM_DIR BUN_INSTALL DENO_DIR
    GOPATH GOROOT GOPROXY GOPRIVATE GONOSUMDB GONOPROXY GOFLAGS GOCACHE GOMODCACHE GOTOOLCHAIN GOSUMDB CGO_ENABLED
    CARGO_HOME RUSTUP_HOME RUSTUP_TOOLCHAIN JAVA_HOME GRADLE_USER_HOME DOTNET_ROOT NUGET_PACKAGES
    GEM_HOME GEM_PATH CC CXX`),
)
/** Configuration of package managers comes in families. */
const prefixes = words(`
  LC_ XDG_ NPM_CONFIG_ YARN_ PIP_ UV_ POETRY_ PDM_ PIPENV_ PYENV_ MAVEN_ BUNDLE_ COMPOSER_ COREPACK_
  CARGO_NET_ CARGO_REGISTRIES_ RBENV_ ASDF_ MISE_`)

const passes = (name: string): boolean => {
  const upper = name.toUpperCase()
  return names.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix))
}

/** Values that still hold `${env:...}` or `${secret:...}` are for the running application, not for its build. */
const isPlain = (value: string): boolean => !value.includes('${')

/** The plain variables of the application, as its build may write them into what it makes. Pure. */
export const buildVariables = (applicationEnv: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(applicationEnv).filter(([name, value]) => name !== 'PORT' && isPlain(value)),
  )

/**
 * The environment of an install or build command. Pure.
 *
 * Promise: a build sees the application's plain variables, NODE_ENV=production among them; an install sees none, since
 * NODE_ENV=production would leave out what the build needs. CI=1 keeps tools from asking questions.
 */
export function commandEnvironment(
  step: 'install' | 'build',
  own: Readonly<Record<string, string | undefined>>,
  applicationEnv: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherited = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && passes(name) ? [[name, value] as const] : [],
  )
  const application = step === 'build' ? buildVariables(applicationEnv) : {}
  return { ...Object.fromEntries(inherited), CI: '1', NO_COLOR: '1', ...application }
}
