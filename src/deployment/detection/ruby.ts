import type { Evidence } from '../../domain/deployment-configuration.ts'
import { anApplication, type Detector, evidenceIn, webProcess } from './detection.ts'
import { findHealthPath } from './health-path.ts'
import type { ProjectFiles } from './project-files.ts'

const mainFiles = ['app.rb', 'server.rb', 'main.rb', 'web.rb']

const usesGem = (files: ProjectFiles, name: string): boolean =>
  new RegExp(`^\\s*gem\\s+["']${name}["']`, 'm').test(files.read('Gemfile') ?? '') ||
  new RegExp(`^ {4}${name} \\(`, 'm').test(files.read('Gemfile.lock') ?? '')

type Start = {
  readonly framework: string | undefined
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly sources: readonly string[]
  readonly evidence: readonly Evidence[]
}

/** puma by itself: `rails server` would write one pid file for all replicas of a release. */
const puma = (environment: string): readonly string[] => [
  'puma',
  '-b',
  'tcp://127.0.0.1:$PORT',
  '-e',
  environment,
  'config.ru',
]

function rackServer(files: ProjectFiles): readonly string[] {
  if (usesGem(files, 'puma')) return puma('production')
  if (usesGem(files, 'unicorn')) return ['unicorn', '-l', '127.0.0.1:$PORT', '-E', 'production', 'config.ru']
  return ['rackup', '-o', '127.0.0.1', '-p', '$PORT', '-E', 'production', 'config.ru']
}

function fromRails(files: ProjectFiles): Start | undefined {
  if (!files.isFile('config/application.rb') || !files.isFile('config.ru')) return undefined
  const secret =
    'Rails needs SECRET_KEY_BASE or RAILS_MASTER_KEY: `nexo secrets set` one, and list it in app.secrets'
  return {
    framework: 'rails',
    argv: rackServer(files),
    env: { RAILS_ENV: 'production', RAILS_LOG_TO_STDOUT: '1', RAILS_SERVE_STATIC_FILES: '1' },
    sources: ['config/routes.rb'],
    evidence: [
      { what: 'framework', why: 'config/application.rb is there', file: 'config/application.rb' },
      { what: 'secrets', why: secret },
    ],
  }
}

function fromRack(files: ProjectFiles): Start | undefined {
  if (!files.isFile('config.ru')) return undefined
  const framework = ['sinatra', 'hanami', 'roda', 'grape'].find((name) => usesGem(files, name))
  const evidence = [{ what: 'start', why: 'config.ru is there', file: 'config.ru' }]
  return {
    framework,
    argv: rackServer(files),
    env: { RACK_ENV: 'production' },
    sources: ['config.ru', ...mainFiles],
    evidence,
  }
}

function fromMainFile(files: ProjectFiles): Start | undefined {
  const file = mainFiles.find((each) => files.isFile(each))
  if (file === undefined) return undefined
  const framework = usesGem(files, 'sinatra') ? 'sinatra' : undefined
  const evidence = [{ what: 'start', why: `${file} is there`, file }]
  return {
    framework,
    argv: ['ruby', file],
    env: { RACK_ENV: 'production', APP_ENV: 'production' },
    sources: [file],
    evidence,
  }
}

const precompile = [
  'env',
  'SECRET_KEY_BASE_DUMMY=1',
  'RAILS_ENV=production',
  'bundle',
  'exec',
  'rake',
  'assets:precompile',
]

const gemVariables = { BUNDLE_PATH: 'vendor/bundle', BUNDLE_WITHOUT: 'development:test' }

/** How gems are installed, when something else says what starts. Pure. */
export const detectRubyFoundation: Detector = (files) => {
  if (!files.isFile('Gemfile')) return undefined
  const said = { what: 'install', why: 'Gemfile lists what is needed' }
  const variables = Object.entries(gemVariables).map(([name, value]) => `${name}=${value}`)
  const frozen = files.isFile('Gemfile.lock') ? ['BUNDLE_FROZEN=true'] : []
  return anApplication('ruby', {
    install: ['env', ...variables, ...frozen, 'bundle', 'install'],
    env: gemVariables,
    requires: ['ruby', 'bundle'],
    evidence: [evidenceIn(files, 'Gemfile', 'gem', said)],
  })
}

/** A Ruby application: Rails, then anything with a config.ru, then a main file. Gems live in vendor/bundle. Pure. */
export const detectRuby: Detector = (files) => {
  const foundation = detectRubyFoundation(files)
  const start = fromRails(files) ?? fromRack(files) ?? fromMainFile(files)
  if (start === undefined) return undefined
  const isRails = start.framework === 'rails'
  const buildsAssets =
    isRails && ['sprockets', 'sprockets-rails', 'propshaft'].some((gem) => usesGem(files, gem))
  const argv = foundation === undefined ? start.argv : ['bundle', 'exec', ...start.argv]
  const base = foundation ?? anApplication('ruby', { requires: ['ruby'] })
  return {
    ...base,
    framework: start.framework,
    build: buildsAssets ? precompile : null,
    migrate: isRails && files.list('db/migrate').length > 0 ? ['bundle', 'exec', 'rake', 'db:migrate'] : null,
    processes: [webProcess(argv, findHealthPath(files, start.sources) ?? railsUp(files, isRails))],
    env: { ...base.env, ...start.env },
    evidence: [...base.evidence, ...start.evidence],
  }
}

/** Rails writes its health route without a slash: `get "up" => "rails/health#show"`. */
const railsUp = (files: ProjectFiles, isRails: boolean): string | undefined =>
  isRails && /^\s*get\s+["']up["']/m.test(files.read('config/routes.rb') ?? '') ? '/up' : undefined
