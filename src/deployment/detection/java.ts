import type { Evidence } from '../../domain/deployment-configuration.ts'
import { anApplication, applicationNameFrom, type Detector, webProcess } from './detection.ts'
import type { ProjectFiles } from './project-files.ts'

/** How jars are made. `jars` is the folder that holds them afterwards. */
type JavaBuild = {
  readonly tool: string
  readonly command: string
  readonly jars: string
  readonly file: string
  readonly requires: readonly string[]
}

const wrapper = (files: ProjectFiles, name: string): string | undefined =>
  files.isFile(name) ? (files.isExecutable(name) ? `./${name}` : `sh ./${name}`) : undefined

function findBuild(files: ProjectFiles): JavaBuild | undefined {
  const gradleFile = ['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'].find(
    (file) => files.isFile(file),
  )
  if (gradleFile !== undefined) {
    const own = wrapper(files, 'gradlew')
    const command = `${own ?? 'gradle'} build --no-daemon -x check -x test`
    return {
      tool: 'Gradle',
      command,
      jars: 'build/libs',
      file: gradleFile,
      requires: own === undefined ? ['gradle'] : [],
    }
  }
  if (!files.isFile('pom.xml')) return undefined
  const own = wrapper(files, 'mvnw')
  const command = `${own ?? 'mvn'} -B -ntp -DskipTests package`
  return {
    tool: 'Maven',
    command,
    jars: 'target',
    file: 'pom.xml',
    requires: own === undefined ? ['mvn'] : [],
  }
}

type JavaFramework = {
  readonly name: string
  readonly options: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly health?: string
}

function findFramework(text: string): JavaFramework | undefined {
  if (text.includes('spring-boot')) {
    const options = ['-Dserver.port=$PORT', '-Dserver.address=127.0.0.1']
    const health = text.includes('spring-boot-starter-actuator') ? { health: '/actuator/health' } : {}
    return { name: 'spring-boot', options, env: {}, ...health }
  }
  if (text.includes('io.quarkus')) {
    return {
      name: 'quarkus',
      options: ['-Dquarkus.http.port=$PORT', '-Dquarkus.http.host=127.0.0.1'],
      env: {},
    }
  }
  if (text.includes('io.micronaut'))
    return { name: 'micronaut', options: [], env: { MICRONAUT_SERVER_PORT: '$PORT' } }
  return undefined
}

/** One name for the jar that runs, whatever its version: the build says which it was. */
const keepJar = ({ jars }: JavaBuild): string =>
  `cp "$(ls ${jars}/*.jar | grep -v -e -plain -e -sources -e -javadoc -e '/original-' | head -n 1)" app.jar`

function fromBuild(files: ProjectFiles) {
  const build = findBuild(files)
  if (build === undefined) return undefined
  const framework = findFramework(files.read(build.file) ?? '')
  const isQuarkus = framework?.name === 'quarkus'
  const jar = isQuarkus
    ? `${build.tool === 'Gradle' ? 'build' : 'target'}/quarkus-app/quarkus-run.jar`
    : 'app.jar'
  const evidence: Evidence[] = [
    { what: 'build', why: `${build.file} is there, so ${build.tool} builds it`, file: build.file },
  ]
  const artifact = /<artifactId>([^<]+)<\/artifactId>/.exec(
    (files.read('pom.xml') ?? '').replace(/<parent>[\s\S]*?<\/parent>/, ''),
  )?.[1]
  const project = /rootProject\.name\s*=\s*["']([^"']+)["']/.exec(
    (files.read('settings.gradle') ?? '') + (files.read('settings.gradle.kts') ?? ''),
  )?.[1]
  return anApplication('java', {
    framework: framework?.name,
    name: applicationNameFrom(artifact ?? project),
    build: ['sh', '-c', isQuarkus ? build.command : `${build.command} && ${keepJar(build)}`],
    processes: [webProcess(['java', ...(framework?.options ?? []), '-jar', jar], framework?.health)],
    env: { ...framework?.env },
    requires: ['java', ...build.requires],
    evidence,
  })
}

function fromJar(files: ProjectFiles) {
  const jars = files.list('.').filter((each) => each.kind === 'file' && each.name.endsWith('.jar'))
  const [jar] = jars
  if (jar === undefined || jars.length > 1) return undefined
  const evidence = [{ what: 'start', why: `${jar.name} is the only jar`, file: jar.name }]
  return anApplication('java', {
    processes: [webProcess(['java', '-jar', jar.name])],
    requires: ['java'],
    evidence,
  })
}

/** Java runs a program of one source file by itself. Source: JEP 330. */
function fromSource(files: ProjectFiles) {
  const file = ['Main.java', 'App.java', 'Server.java'].find((each) => files.isFile(each))
  if (file === undefined) return undefined
  const evidence = [{ what: 'start', why: `${file} is there, and java runs a single source file`, file }]
  return anApplication('java', { processes: [webProcess(['java', file])], requires: ['java'], evidence })
}

/** A Java application: Gradle or Maven, then a single jar, then a single source file. Pure. */
export const detectJava: Detector = (files) => fromBuild(files) ?? fromJar(files) ?? fromSource(files)
