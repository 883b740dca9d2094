import { evidenceIn } from '../detection.ts'
import type { Evidence } from '../../../domain/deployment-configuration.ts'
import type { ProjectFiles } from '../project-files.ts'
import type { ServedObject } from './python-server.ts'

/** What manage.py and the settings module say. */
export type DjangoProject = {
  readonly wsgi: ServedObject | undefined
  readonly asgi: ServedObject | undefined
  readonly collectsStatic: boolean
  readonly evidence: readonly Evidence[]
}

const fileOf = (module: string): readonly string[] => {
  const path = module.replaceAll('.', '/')
  return [`${path}.py`, `${path}/__init__.py`, `${path}/base.py`, `${path}/production.py`]
}

/** `shop.wsgi.application` as an object of the module `shop.wsgi`. */
function servedObject(dotted: string, protocol: 'wsgi' | 'asgi'): ServedObject {
  const at = dotted.lastIndexOf('.')
  return {
    protocol,
    folder: '.',
    module: dotted.slice(0, at),
    variable: dotted.slice(at + 1),
    isFactory: false,
  }
}

function readObject(
  files: ProjectFiles,
  settings: string,
  module: string,
  protocol: 'wsgi' | 'asgi',
): ServedObject | undefined {
  const declared = new RegExp(`^${protocol.toUpperCase()}_APPLICATION\\s*=\\s*["']([\\w.]+)["']`, 'm').exec(
    settings,
  )?.[1]
  if (declared !== undefined) return servedObject(declared, protocol)
  const folder = module.split('.')[0] ?? ''
  return files.isFile(`${folder}/${protocol}.py`)
    ? servedObject(`${folder}.${protocol}.application`, protocol)
    : undefined
}

/** A Django project by its manage.py; undefined without one. Pure. */
export function readDjangoProject(files: ProjectFiles): DjangoProject | undefined {
  const manage = files.read('manage.py')
  const module = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']/.exec(manage ?? '')?.[1]
  if (manage === undefined || module === undefined) return undefined
  const settings = fileOf(module)
    .map((file) => files.read(file) ?? '')
    .join('\n')
  const said = { what: 'framework', why: `manage.py names the settings module ${module}` }
  return {
    wsgi: readObject(files, settings, module, 'wsgi'),
    asgi: readObject(files, settings, module, 'asgi'),
    collectsStatic: /^STATIC_ROOT\s*=/m.test(settings),
    evidence: [evidenceIn(files, 'manage.py', 'DJANGO_SETTINGS_MODULE', said)],
  }
}
