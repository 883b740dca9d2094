import { expect, test } from 'vitest'
import { detectPython } from '../../../src/deployment/detection/python/detect-python.ts'
import { followPython } from '../../../src/deployment/detection/python/follow-python.ts'
import { requirementName } from '../../../src/deployment/detection/python/python-dependencies.ts'
import { type Decisions, decisionsOf, inMemoryFiles } from './in-memory-files.ts'

const decided = (texts: Readonly<Record<string, string>>) => decisionsOf(detectPython(inMemoryFiles(texts)))
const pip =
  'sh -c python3 -m venv .venv && .venv/bin/python -m pip install --disable-pip-version-check --no-input'
const python = '.venv/bin/python'

const django = {
  'manage.py': `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")`,
  'shop/settings.py': `WSGI_APPLICATION = "shop.wsgi.application"\nSTATIC_ROOT = BASE_DIR / "static"`,
  'shop/urls.py': `path("healthz", ok)`,
}

const rows: readonly (readonly [string, Readonly<Record<string, string>>, Partial<Decisions>])[] = [
  [
    'FastAPI in a file that is not main.py',
    {
      'requirements.txt': 'fastapi==0.1\nuvicorn[standard]>=0.2 # server\n',
      'app.py': 'api = FastAPI()\n@api.get("/healthz")',
    },
    {
      framework: 'fastapi',
      install: `${pip} -r requirements.txt`,
      start: [`${python} -m uvicorn --host 127.0.0.1 --port $PORT app:api`],
      health: '/healthz',
      requires: ['python3'],
    },
  ],
  [
    'Flask with gunicorn in a package',
    {
      'requirements.txt': 'Flask\ngunicorn',
      'shop/__init__.py': 'from flask import Flask\ndef create_app(config=None):\n    return Flask(__name__)',
    },
    { framework: 'flask', start: [`${python} -m gunicorn --bind 127.0.0.1:$PORT shop:create_app()`] },
  ],
  [
    'Flask without a server',
    { 'requirements.txt': 'flask', 'main.py': 'app = Flask(__name__)' },
    { framework: 'flask', start: [`${python} -m flask --app main:app run --host 127.0.0.1 --port $PORT`] },
  ],
  [
    'an application below src',
    {
      'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["starlette", "hypercorn>=0.1"]',
      'src/shop/web.py': 'app: Starlette = Starlette(routes=[])',
    },
    {
      framework: 'starlette',
      install: `${pip} starlette 'hypercorn>=0.1'`,
      start: [`${python} -m hypercorn --bind 127.0.0.1:$PORT shop.web:app`],
    },
  ],
  [
    'gunicorn serves ASGI through uvicorn',
    { 'requirements.txt': 'gunicorn\nuvicorn\nfastapi', 'src/main.py': 'app = fastapi.FastAPI(title="x")' },
    {
      start: [
        `${python} -m gunicorn --bind 127.0.0.1:$PORT --chdir src --worker-class uvicorn.workers.UvicornWorker main:app`,
      ],
    },
  ],
  [
    'Django with gunicorn',
    { ...django, 'requirements.txt': 'django\ngunicorn' },
    {
      framework: 'django',
      build: `${python} manage.py collectstatic --noinput`,
      migrate: `${python} manage.py migrate --noinput`,
      start: [`${python} -m gunicorn --bind 127.0.0.1:$PORT shop.wsgi:application`],
    },
  ],
  [
    'Django with an ASGI server alone',
    { ...django, 'shop/asgi.py': '', 'requirements.txt': 'django\ndaphne' },
    { start: [`${python} -m daphne -b 127.0.0.1 -p $PORT shop.asgi:application`] },
  ],
  [
    'Django without a server',
    { ...django, 'requirements.txt': 'django' },
    { start: [`${python} manage.py runserver --noreload 127.0.0.1:$PORT`] },
  ],
  [
    'uv',
    {
      'uv.lock': '',
      'pyproject.toml': '[project]\nname = "a"\ndependencies = ["waitress"]',
      'wsgi.py': 'app = Bottle()',
    },
    {
      framework: 'bottle',
      install: expect.stringContaining('uv sync --frozen --no-dev'),
      start: [`${python} -m waitress --listen=127.0.0.1:$PORT wsgi:app`],
    },
  ],
  [
    'poetry',
    {
      'poetry.lock': '',
      'pyproject.toml':
        '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.12"\nuvicorn = "^0.3"',
      'main.py': 'app = FastAPI()',
    },
    {
      install: 'env POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --only main --no-interaction',
      requires: ['python3', 'poetry'],
    },
  ],
  [
    'pipenv',
    { 'Pipfile.lock': '', Pipfile: '[packages]\ngunicorn = "*"', 'app.py': 'app = Flask(__name__)' },
    { install: 'env PIPENV_VENV_IN_PROJECT=1 pipenv sync' },
  ],
  [
    'a main file of the standard library',
    { 'server.py': '"/readyz"' },
    { install: null, start: ['python3 server.py'], health: '/readyz' },
  ],
  [
    'a program that the project installs',
    {
      'pyproject.toml':
        '[build-system]\nrequires = []\n[project]\nname = "tool"\n[project.scripts]\ntool-server = "tool:main"',
    },
    { install: `${pip} .`, start: ['.venv/bin/tool-server'] },
  ],
]

test.for(rows)('%s', ([, texts, expected]) => {
  expect(decided(texts)).toMatchObject(expected)
})

test('a test that makes an application is not the application', () => {
  const texts = {
    'requirements.txt': 'flask\ngunicorn',
    'tests/app.py': 'app = Flask(__name__)',
    'test_main.py': 'app = Flask(__name__)',
    'deep/web.py': 'web = Flask(__name__)',
  }
  expect(decided(texts)?.start).toEqual([`${python} -m gunicorn --bind 127.0.0.1:$PORT deep.web:web`])
})

test('a library is no application', () => {
  expect(decided({ 'pyproject.toml': '[project]\nname = "lib"', 'lib/__init__.py': '' })).toBeUndefined()
})

test('a broken pyproject.toml is refused', () => {
  expect(() => decided({ 'pyproject.toml': '[project' })).toThrow(
    expect.objectContaining({ code: 'NX-DETECT-FILE-INVALID' }),
  )
})

test.for([
  ['Flask-Cors>=1.0; python_version > "3"', 'flask-cors'],
  ['uvicorn [standard] == 0.1', 'uvicorn[standard]'],
  ['zope.interface', 'zope-interface'],
  ['# comment', undefined],
  ['-r base.txt', undefined],
  ['git+https://example.com/a.git', undefined],
  ['https://example.com/a.whl', undefined],
  ['', undefined],
] as const)('the requirement %s is %s', ([line, name]) => {
  expect(requirementName(line)).toBe(name)
})

test.for([
  ['gunicorn app:app', '.venv/bin/python -m gunicorn app:app'],
  ['python manage.py x', '.venv/bin/python manage.py x'],
  ['A=1 python3 w.py', 'env A=1 .venv/bin/python w.py'],
  ['rq worker', 'sh -c PATH="$PWD/.venv/bin:$PATH"; exec rq worker'],
  ['./run', './run'],
] as const)('in a project with an environment, %s is %s', ([line, argv]) => {
  expect(followPython(line).join(' ')).toBe(argv)
})
