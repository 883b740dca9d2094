import { expect, test } from 'vitest'
import { detectDeno } from '../../../src/deployment/detection/deno.ts'
import type { Detector } from '../../../src/deployment/detection/detection.ts'
import { detectDotnet } from '../../../src/deployment/detection/dotnet.ts'
import { detectGo } from '../../../src/deployment/detection/go.ts'
import { detectJava } from '../../../src/deployment/detection/java.ts'
import { detectPhp } from '../../../src/deployment/detection/php.ts'
import { detectRuby } from '../../../src/deployment/detection/ruby.ts'
import { detectRust } from '../../../src/deployment/detection/rust.ts'
import { detectShell } from '../../../src/deployment/detection/shell.ts'
import { detectStatic } from '../../../src/deployment/detection/static.ts'
import { type Decisions, decisionsOf, inMemoryFiles } from './in-memory-files.ts'

type Row = readonly [string, Detector, Readonly<Record<string, string>>, Partial<Decisions>]

const goBuild = 'go build -trimpath -ldflags=-s -w -o'
const rails = {
  Gemfile: 'gem "rails"\ngem "puma"\ngem "propshaft"',
  'Gemfile.lock': '',
  'config/application.rb': '',
  'config.ru': '',
  'config/routes.rb': 'get "up" => "rails/health#show"',
  'db/migrate/1.rb': '',
}

const rows: readonly Row[] = [
  [
    'a Go program at the root',
    detectGo,
    { 'go.mod': 'module example.com/shop/v2\n\nrequire (\n a v1\n)', 'main.go': 'package main\n"/readyz"' },
    { install: 'go mod download', build: `${goBuild} out .`, start: ['./out'], health: '/readyz' },
  ],
  [
    'a Go program in cmd',
    detectGo,
    { 'go.mod': 'module a', 'cmd/shop/main.go': 'package main', out: '' },
    { install: null, build: `${goBuild} out ./cmd/shop` },
  ],
  [
    'the Go program of a usual name',
    detectGo,
    { 'go.mod': 'module a', 'cmd/tool/main.go': 'package main', 'cmd/server/main.go': 'package main' },
    { build: `${goBuild} out ./cmd/server` },
  ],
  [
    'a Go project that has a folder out',
    detectGo,
    { 'go.mod': 'module a', 'main.go': 'package main', 'out/x': '' },
    { build: `${goBuild} out-program .`, start: ['./out-program'] },
  ],
  [
    'vendored Go modules',
    detectGo,
    { 'go.mod': 'module a\nrequire b v1', 'vendor/modules.txt': '', 'main.go': 'package main' },
    { install: null },
  ],
  [
    'a Rust program',
    detectRust,
    {
      'Cargo.toml': '[package]\nname = "shop"\n[dependencies]\naxum = "1"',
      'Cargo.lock': '',
      'src/main.rs': '"/healthz"',
    },
    {
      framework: 'axum',
      build: 'sh -c cargo build --release --locked --bin shop && cp target/release/shop out && rm -rf target',
      start: ['./out'],
      health: '/healthz',
    },
  ],
  [
    'the one program of a Rust workspace',
    detectRust,
    {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]',
      'crates/lib/Cargo.toml': '[package]\nname = "lib"',
      'crates/lib/src/lib.rs': '',
      'crates/web/Cargo.toml': '[package]\nname = "web"',
      'crates/web/src/main.rs': '',
    },
    { build: expect.stringContaining('--bin web') },
  ],
  [
    'Rails',
    detectRuby,
    rails,
    {
      framework: 'rails',
      install:
        'env BUNDLE_PATH=vendor/bundle BUNDLE_WITHOUT=development:test BUNDLE_FROZEN=true bundle install',
      build: 'env SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production bundle exec rake assets:precompile',
      migrate: 'bundle exec rake db:migrate',
      start: ['bundle exec puma -b tcp://127.0.0.1:$PORT -e production config.ru'],
      health: '/up',
      requires: ['ruby', 'bundle'],
    },
  ],
  [
    'a rack application without puma',
    detectRuby,
    { Gemfile: 'gem "sinatra"', 'config.ru': '' },
    { framework: 'sinatra', start: ['bundle exec rackup -o 127.0.0.1 -p $PORT -E production config.ru'] },
  ],
  [
    'a Ruby file',
    detectRuby,
    { 'app.rb': '' },
    { install: null, start: ['ruby app.rb'], requires: ['ruby'] },
  ],
  [
    'Laravel',
    detectPhp,
    {
      artisan: '',
      'composer.json': '{"name": "a/shop", "require": {"php": "^8", "laravel/framework": "^12"}}',
      'public/index.php': '',
    },
    {
      framework: 'laravel',
      install: 'composer install --no-dev --no-interaction --no-progress --optimize-autoloader',
      migrate: 'php artisan migrate --force',
      start: ['php -S 127.0.0.1:$PORT -t public .nexo-router.php'],
      requires: ['php', 'composer'],
    },
  ],
  [
    'plain PHP',
    detectPhp,
    { 'index.php': '', 'composer.json': '{"require": {"php": "^8"}}' },
    { install: null, start: ['php -S 127.0.0.1:$PORT -t . .nexo-router.php'], requires: ['php'] },
  ],
  [
    'Spring Boot with the Maven wrapper',
    detectJava,
    {
      'pom.xml':
        '<parent><artifactId>spring-boot-starter-parent</artifactId></parent><artifactId>shop</artifactId> spring-boot-starter-actuator',
      mvnw: '',
    },
    {
      framework: 'spring-boot',
      build: expect.stringMatching(/^sh -c sh \.\/mvnw -B -ntp -DskipTests package && cp .* app\.jar$/),
      start: ['java -Dserver.port=$PORT -Dserver.address=127.0.0.1 -jar app.jar'],
      health: '/actuator/health',
      requires: ['java'],
    },
  ],
  [
    'Gradle without its wrapper',
    detectJava,
    { 'build.gradle.kts': '' },
    {
      build: expect.stringContaining('gradle build --no-daemon -x check -x test'),
      requires: ['java', 'gradle'],
    },
  ],
  [
    'Quarkus',
    detectJava,
    { 'pom.xml': 'io.quarkus' },
    {
      start: [
        'java -Dquarkus.http.port=$PORT -Dquarkus.http.host=127.0.0.1 -jar target/quarkus-app/quarkus-run.jar',
      ],
    },
  ],
  ['a jar', detectJava, { 'server.jar': '' }, { build: null, start: ['java -jar server.jar'] }],
  ['a single Java file', detectJava, { 'Main.java': '' }, { start: ['java Main.java'] }],
  [
    'an ASP.NET project in a solution',
    detectDotnet,
    {
      'a.sln': '',
      'src/Shop/Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>',
      'src/Shop/Program.cs': 'app.MapGet("/healthz")',
      'tests/T/T.csproj': '<Project Sdk="Microsoft.NET.Sdk">',
    },
    {
      framework: 'aspnetcore',
      install: 'dotnet restore src/Shop/Shop.csproj',
      build: 'dotnet publish src/Shop/Shop.csproj --no-restore -c Release -o out',
      start: ['dotnet out/Shop.dll'],
      health: '/healthz',
    },
  ],
  [
    'Deno with a start task',
    detectDeno,
    {
      'deno.json':
        '{"tasks": {"start": "deno run --watch -A server.ts", /* x */ "build": {"command": "vite"},}}',
      'server.ts': '',
      'deno.lock': '',
    },
    {
      install: 'deno install --frozen --entrypoint server.ts',
      build: 'deno task build',
      start: ['deno run -A server.ts'],
    },
  ],
  [
    'Deno with a main file',
    detectDeno,
    { 'deno.jsonc': '{}', 'main.ts': '"/up"' },
    { start: ['deno run --allow-all main.ts'], health: '/up' },
  ],
  [
    'a static folder',
    detectStatic,
    { 'public/index.html': '', 'index.html': '' },
    { start: ['@static public'] },
  ],
  ['a static root', detectStatic, { 'index.html': '' }, { start: ['@static .'] }],
  [
    'a Staticfile',
    detectStatic,
    { Staticfile: 'root: site/out', 'site/out/index.html': '' },
    { start: ['@static site/out'] },
  ],
  [
    'a script without the executable bit',
    detectShell,
    { 'start.sh': '#!/usr/bin/env bash\n' },
    { start: ['bash start.sh'], requires: ['bash'] },
  ],
]

test.for(rows)('%s', ([, detect, texts, expected]) => {
  expect(decisionsOf(detect(inMemoryFiles(texts)))).toMatchObject(expected)
})

test('a library is no application', () => {
  expect(detectGo(inMemoryFiles({ 'go.mod': 'module a', 'a.go': 'package a' }))).toBeUndefined()
  expect(
    detectRust(inMemoryFiles({ 'Cargo.toml': '[package]\nname = "a"', 'src/lib.rs': '' })),
  ).toBeUndefined()
  expect(detectDotnet(inMemoryFiles({ 'a.csproj': '<Project Sdk="Microsoft.NET.Sdk">' }))).toBeUndefined()
})

test('an executable script is started by itself', () => {
  const files = inMemoryFiles({ 'start.sh': '#!/bin/sh\nexec x' }, ['start.sh'])
  expect(decisionsOf(detectShell(files))?.start).toEqual(['./start.sh'])
})

const ambiguous: readonly (readonly [string, Detector, Readonly<Record<string, string>>])[] = [
  [
    'Go',
    detectGo,
    { 'go.mod': 'module a', 'cmd/x/main.go': 'package main', 'cmd/y/main.go': 'package main' },
  ],
  ['Rust', detectRust, { 'Cargo.toml': '[package]\nname = "a"', 'src/bin/x.rs': '', 'src/bin/y.rs': '' }],
  [
    '.NET',
    detectDotnet,
    { 'x/x.csproj': 'Sdk="Microsoft.NET.Sdk.Web"', 'y/y.csproj': 'Sdk="Microsoft.NET.Sdk.Web"' },
  ],
]

test.for(ambiguous)('several programs in %s are listed with what to write', ([, detect, texts]) => {
  expect(() => detect(inMemoryFiles(texts))).toThrow(
    expect.objectContaining({
      code: 'NX-DETECT-AMBIGUOUS',
      message: expect.stringMatching(/x.*y/),
      hint: expect.stringContaining('start: '),
    }),
  )
})
