import type { Evidence } from '../../domain/deployment-configuration.ts'
import { anApplication, applicationNameFrom, type Detector, webProcess } from './detection.ts'
import { readJsonObject } from './node/json-object.ts'
import type { ProjectFiles } from './project-files.ts'

const roots = ['public', 'web', 'public_html', 'www', '.']
const routerFile = '.nexo-router.php'

/**
 * What the built-in server asks for each request: it would serve every file below its root, hidden ones and those of
 * Composer among them, and answers names with a dot that are no file by itself instead of by index.php.
 */
const router = `<?php
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/');
$file = realpath($_SERVER['DOCUMENT_ROOT'] . $path);
$inside = $file !== false && str_starts_with($file, realpath($_SERVER['DOCUMENT_ROOT']) . DIRECTORY_SEPARATOR);
$hidden = preg_match('#(^|/)\\.(?!well-known/)|^/(vendor|node_modules|composer\\.(json|lock)|package(-lock)?\\.json)(/|$)#', $path);
if ($hidden) { http_response_code(404); echo "Not found\\n"; return true; }
if ($inside && is_file($file)) { return false; }
if ($inside && is_dir($file) && is_file($file . '/index.php')) { return false; }
if ($inside && is_dir($file) && is_file($file . '/index.html')) { return false; }
$front = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
if (!is_file($front)) { http_response_code(404); echo "Not found\\n"; return true; }
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $front;
require $front;
`

/** Writes the router into the release: a release holds everything that it runs. */
const writeRouter = (): string[] => [
  'php',
  '-r',
  `file_put_contents('${routerFile}', base64_decode('${Buffer.from(router).toString('base64')}'));`,
]

const composerInstall = [
  'composer',
  'install',
  '--no-dev',
  '--no-interaction',
  '--no-progress',
  '--optimize-autoloader',
]

function frameworkOf(files: ProjectFiles): string | undefined {
  const required = JSON.stringify(readJsonObject(files.read('composer.json'))?.['require'] ?? {})
  if (files.isFile('artisan')) return 'laravel'
  if (required.includes('"symfony/framework-bundle"')) return 'symfony'
  if (files.isFile('wp-config-sample.php') || files.isFile('wp-load.php')) return 'wordpress'
  return required.includes('"slim/slim"') ? 'slim' : undefined
}

/** A PHP application, served by PHP's built-in server: enough to run, said to be what it is. Pure. */
export const detectPhp: Detector = (files) => {
  const root = roots.find((folder) => files.isFile(folder === '.' ? 'index.php' : `${folder}/index.php`))
  if (root === undefined) return undefined
  const composer = readJsonObject(files.read('composer.json'))
  const hasPackages = composer !== undefined && Object.keys({ ...packagesOf(composer) }).length > 0
  const framework = frameworkOf(files)
  const index = root === '.' ? 'index.php' : `${root}/index.php`
  const evidence: Evidence[] = [
    { what: 'start', why: `${index} is there, so ${root} is the document root`, file: index },
    {
      what: 'start',
      why: "PHP's built-in server runs it, one request at a time for each replica; set replicas, or app.start to frankenphp",
    },
  ]
  return anApplication('php', {
    framework,
    name: applicationNameFrom(
      typeof composer?.['name'] === 'string' ? composer['name'].split('/').at(-1) : undefined,
    ),
    install: hasPackages ? composerInstall : null,
    build: writeRouter(),
    migrate: framework === 'laravel' ? ['php', 'artisan', 'migrate', '--force'] : null,
    processes: [webProcess(['php', '-S', '127.0.0.1:$PORT', '-t', root, routerFile])],
    env: framework === 'laravel' ? { APP_ENV: 'production', LOG_CHANNEL: 'stderr' } : {},
    requires: ['php', ...(hasPackages ? ['composer'] : [])],
    evidence,
  })
}

/** Packages of Composer; `php` and `ext-*` are the platform. */
function packagesOf(composer: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const required = readJsonObject(JSON.stringify(composer['require'] ?? {})) ?? {}
  return Object.fromEntries(Object.entries(required).filter(([name]) => name.includes('/')))
}
