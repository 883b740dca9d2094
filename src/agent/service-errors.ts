// What can be wrong about one service, its releases, files and addresses.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const fenced = defineError({
  code: 'NX-AGENT-FENCED',
  exitCode: exitCodes.locked,
  meaning: 'A newer command has taken over this environment; this one may change nothing more.',
  causes: ['The command was paused for longer than its lock lives.', 'Somebody released the lock by force.'],
  remedies: ['Let the newer command finish, then run this one again if it is still wanted.'],
  details: z.strictObject({ service: z.string(), token: z.int(), seen: z.int() }),
  message: (d) => `a newer command changes ${d.service} (token ${d.token} is older than ${d.seen})`,
  hint: () => 'Let it finish, then run this command again.',
})

export const serviceUnknown = defineError({
  code: 'NX-AGENT-SERVICE-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'The agent knows no such environment of such an application.',
  remedies: ['Deploy it first.', 'See what there is with `nexo agent status`.'],
  details: z.strictObject({ service: z.string() }),
  message: (d) => `nothing is deployed as ${d.service} on this host`,
  hint: () => 'Run `nexo deploy` first.',
})

export const releaseUnknown = defineError({
  code: 'NX-AGENT-RELEASE-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'The release is not installed on this host.',
  causes: ['It was pruned, or never deployed here.'],
  remedies: ['See what is restorable with `nexo releases`.'],
  details: z.strictObject({ service: z.string(), releaseId: z.string() }),
  message: (d) => `release ${d.releaseId} of ${d.service} is not installed on this host`,
  hint: () => 'See what is restorable with `nexo releases`.',
})

export const processUnknown = defineError({
  code: 'NX-AGENT-PROCESS-UNKNOWN',
  exitCode: exitCodes.usage,
  meaning: 'The release has no such process, or it is a one-off that has no replicas.',
  remedies: ['Use the name of a process in nexo.yaml or the Procfile.'],
  details: z.strictObject({ process: z.string(), known: z.array(z.string()) }),
  message: (d) => `there is no process "${d.process}" to run replicas of; there is ${d.known.join(', ')}`,
  hint: (d) => `Use one of ${d.known.join(', ')}.`,
})

export const releaseInUse = defineError({
  code: 'NX-AGENT-RELEASE-IN-USE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A release that has replicas or traffic cannot be removed.',
  remedies: ['Send its traffic elsewhere and stop its replicas first.'],
  details: z.strictObject({ releaseId: z.string(), why: z.string() }),
  message: (d) => `release ${d.releaseId} cannot be removed: ${d.why}`,
  hint: () => 'Deploy or roll back to another release first.',
})

export const weightsInvalid = defineError({
  code: 'NX-AGENT-WEIGHTS-INVALID',
  exitCode: exitCodes.usage,
  meaning: 'Shares of traffic must be of installed releases and sum to 100, or be empty.',
  remedies: ['Name installed releases with shares that sum to 100.'],
  details: z.strictObject({ why: z.string() }),
  message: (d) => `traffic cannot be set: ${d.why}`,
  hint: () => 'Name installed releases with shares that sum to 100.',
})

export const artifactUnknown = defineError({
  code: 'NX-AGENT-ARTIFACT-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'The built tree of a release is not on this host.',
  remedies: ['Deploy again: it is built or sent again.'],
  details: z.strictObject({ artifactId: z.string() }),
  message: (d) => `the built tree ${d.artifactId.slice(0, 14)}… is not on this host`,
  hint: () => 'Deploy again: it is built or sent again.',
})

export const artifactInvalid = defineError({
  code: 'NX-AGENT-ARTIFACT-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A built tree that was sent is damaged, or has entries that leave its folder.',
  remedies: ['Remove links that point outside the project and deploy again.'],
  details: z.strictObject({ entry: z.string(), why: z.string() }),
  message: (d) => `the sent tree is refused: ${d.entry}: ${d.why}`,
  hint: () => 'Remove entries that leave the project and deploy again.',
})

export const sharedPathInvalid = defineError({
  code: 'NX-AGENT-SHARED-PATH',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A shared folder of the manifest leaves the application or is not a folder.',
  remedies: ['Name folders inside the application, such as `uploads`.'],
  details: z.strictObject({ path: z.string(), why: z.string() }),
  message: (d) => `shared folder "${d.path}": ${d.why}`,
  hint: () => 'Name a folder inside the application under app.shared in nexo.yaml, such as uploads.',
})

export const workingDirectoryMissing = defineError({
  code: 'NX-AGENT-WORKING-DIRECTORY',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The folder that a process should start in is not in the release.',
  remedies: ['Correct the working directory, or build the folder.'],
  details: z.strictObject({ process: z.string(), path: z.string() }),
  message: (d) => `process "${d.process}" should start in "${d.path}", which is not a folder of the release`,
  hint: () => 'Correct it in nexo.yaml, or see that the build makes it.',
})

export const workingDirectoryUnusable = defineError({
  code: 'NX-AGENT-WORKING-DIRECTORY-UNUSABLE',
  exitCode: exitCodes.needsPerson,
  meaning: 'The folder that a process should start in is there but cannot be entered by this user.',
  causes: [
    'A build changed the rights of a folder (EACCES).',
    'Too many files are open (EMFILE), or the disk fails (EIO).',
  ],
  remedies: ['Give this user the right to enter the folder and those above it, then deploy again.'],
  details: z.strictObject({ process: z.string(), path: z.string(), systemCode: z.string() }),
  message: (d) => `process "${d.process}" cannot start in "${d.path}": ${d.systemCode}`,
  hint: (d) =>
    d.systemCode === 'EACCES'
      ? 'Give this user the right to enter it: chmod u+x on it and the folders above it.'
      : 'Mend what the code says, then deploy again.',
})

export const stateCorrupt = defineError({
  code: 'NX-AGENT-STATE-CORRUPT',
  exitCode: exitCodes.needsPerson,
  meaning:
    'A state file of the agent and its copy are damaged. Other services go on; running replicas are left alone.',
  causes: ['The disk was full or failed.', 'The file was edited.'],
  remedies: ['Restore the file from a backup, or run `nexo destroy` and deploy again.'],
  details: z.strictObject({ file: z.string(), why: z.string() }),
  message: (d) => `the state file ${d.file} is damaged: ${d.why}`,
  hint: () => 'Restore it from a backup, or run `nexo destroy` and deploy again.',
})

export const stateNewer = defineError({
  code: 'NX-AGENT-STATE-NEWER',
  exitCode: exitCodes.needsPerson,
  meaning: 'A state file was written by a newer nexo.',
  remedies: ['Use that nexo, or a newer one.'],
  details: z.strictObject({ file: z.string(), format: z.number(), known: z.number() }),
  message: (d) => `${d.file} has format ${d.format}; this nexo knows ${d.known}`,
  hint: () => 'Use the newer nexo that wrote it.',
})

export const writeFailed = defineError({
  code: 'NX-AGENT-WRITE-FAILED',
  exitCode: exitCodes.needsPerson,
  meaning: 'The agent could not write to its disk. The old state stays.',
  causes: ['The disk is full (ENOSPC) or the quota is used up (EDQUOT).', 'The disk is read-only (EROFS).'],
  remedies: [
    'Free space with `nexo releases` and lower retain, or by other means, then run the command again.',
  ],
  details: z.strictObject({ path: z.string(), systemCode: z.string() }),
  message: (d) => `${d.path} could not be written: ${d.systemCode}`,
  hint: (d) =>
    d.systemCode === 'ENOSPC'
      ? 'Free disk space and run the command again.'
      : 'Correct the disk and run it again.',
})

export const portInUse = defineError({
  code: 'NX-AGENT-PORT-IN-USE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Another process listens on the port of the URL.',
  remedies: [
    'Stop that process, or set another app.port in nexo.yaml.',
    'Leave app.port out: a free one is chosen.',
  ],
  details: z.strictObject({ host: z.string(), port: z.int(), owner: z.string().nullable() }),
  message: (d) => `port ${d.port} on ${d.host} is in use${d.owner === null ? '' : ` by ${d.owner}`}`,
  hint: () => 'Stop that process, or set another app.port in nexo.yaml.',
})

export const portPrivileged = defineError({
  code: 'NX-AGENT-PORT-PRIVILEGED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'This user may not listen on the port.',
  causes: ['Ports below 1024 need root or CAP_NET_BIND_SERVICE.'],
  remedies: ['Set app.port to 1024 or above.', 'Lower net.ipv4.ip_unprivileged_port_start.'],
  details: z.strictObject({ host: z.string(), port: z.int() }),
  message: (d) => `this user may not listen on port ${d.port} of ${d.host}`,
  hint: () => 'Set app.port in nexo.yaml to 1024 or above.',
})

export const addressUnavailable = defineError({
  code: 'NX-AGENT-ADDRESS-UNAVAILABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The address of the URL is not one of this host.',
  remedies: ['Use 127.0.0.1, 0.0.0.0 or an address of this host under listen in nexo.yaml.'],
  details: z.strictObject({ host: z.string(), port: z.int().nullable(), systemCode: z.string() }),
  message: (d) => `cannot listen on ${d.host}${d.port === null ? '' : `:${d.port}`}: ${d.systemCode}`,
  hint: () => 'Use 127.0.0.1, 0.0.0.0 or an address of this host under listen in nexo.yaml.',
})

export const noFreePort = defineError({
  code: 'NX-AGENT-NO-FREE-PORT',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Every port that may be chosen is in use.',
  remedies: ['Stop applications that are no longer needed.'],
  details: z.strictObject({ from: z.int(), to: z.int() }),
  message: (d) => `no port between ${d.from} and ${d.to} is free`,
  hint: () => 'Stop applications that are no longer needed.',
})

export const tlsInvalid = defineError({
  code: 'NX-AGENT-TLS-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The certificate and key cannot be used together.',
  remedies: ['Give PEM files of one pair: the certificate with its chain, and its unencrypted key.'],
  details: z.strictObject({ why: z.string() }),
  message: (d) => `the certificate and key cannot be used: ${d.why}`,
  hint: () => 'Give PEM files of one pair: the certificate with its chain, and its unencrypted key.',
})

export const execFailed = defineError({
  code: 'NX-AGENT-EXEC-FAILED',
  exitCode: exitCodes.notFound,
  meaning: 'The program of a one-off command could not be started.',
  remedies: ['Check the name of the program and that it is installed on the host.'],
  details: z.strictObject({ program: z.string(), systemCode: z.string() }),
  message: (d) => `${d.program} could not be started: ${d.systemCode}`,
  hint: () => 'Check the name of the program and that it is installed on the host.',
})
