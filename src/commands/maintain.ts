import { Command } from 'commander'
import { answering } from './answering.ts'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const maintainCommand = (app: App): Command =>
  withExamples(new Command('maintain'), [
    ['nexo maintain backup', 'back up what nexo.yaml names, and prove it by a restore'],
    ['nexo maintain list', 'which backups there are'],
    ['nexo maintain restore b-2026 --to ./old', 'a backup as files, aside'],
    ['nexo maintain run --background', 'obey the schedules from now on'],
  ])
    .description(
      'Backups that are proven by a restore, in a repository that restic reads too, and what runs by the clock.',
    )
    .addCommand(planCommand(app))
    .addCommand(backupCommand(app))
    .addCommand(listCommand(app))
    .addCommand(verifyCommand(app))
    .addCommand(restoreCommand(app))
    .addCommand(runCommand(app))
    .addCommand(scheduleCommand(app))
    .addCommand(forgetCommand(app))
    .addCommand(pruneCommand(app))
    .addCommand(kitCommand(app))
    .addCommand(unlockCommand(app))

const planCommand = (app: App): Command =>
  withEnvironment(new Command('plan'))
    .description('next runs in zone and UTC, what would be removed, and why the rest stays; changes nothing')
    .action(answering(app, async () => (await import('./maintain/answer-plan.ts')).answerMaintainPlan))

const scheduleCommand = (app: App): Command =>
  withEnvironment(new Command('schedule'))
    .description('the next three times of each schedule, in its zone and in UTC')
    .action(answering(app, async () => (await import('./maintain/answer-plan.ts')).answerMaintainSchedule))

const backupCommand = (app: App): Command =>
  withEnvironment(new Command('backup'))
    .description('back up now; ends with 11 when something is missing in a backup')
    .argument('[name]', 'backup in nexo.yaml (default: all)')
    .action(
      answering(app, async () => (await import('./maintain/answer-backup.ts')).answerMaintainBackup, 'await'),
    )

const listCommand = (app: App): Command =>
  withEnvironment(new Command('list'))
    .description('list backups, newest first')
    .action(answering(app, async () => (await import('./maintain/answer-list.ts')).answerMaintainList))

const verifyCommand = (app: App): Command =>
  withEnvironment(new Command('verify'))
    .description('check the repository; ends with 6 when it is damaged')
    .option('--read-data', 'read every byte; without it, only that everything is there')
    .option(
      '--repair',
      'read every byte, store anew what is still in the source, and remove backups that cannot be restored',
    )
    .option('--with <program>', 'restic: let a restic binary check, too')
    .action(
      answering(app, async () => (await import('./maintain/answer-verify.ts')).answerMaintainVerify, 'await'),
    )

const restoreCommand = (app: App): Command =>
  withEnvironment(new Command('restore'))
    .description('restore a backup as files into a folder, or in place while requests are held')
    .argument('<id>', 'backup; its first characters are enough')
    .option('--to <folder>', 'where to (default: ./restored-ID)')
    .option('--in-place', 'replace the data of the application; takes a backup of it first')
    .option('--discard', 'in place: drop a PostgreSQL database that was replaced, once the new one serves')
    .option('--yes', 'into a folder that is not empty, or in place without a question')
    .action(
      answering(
        app,
        async () => (await import('./maintain/answer-restore.ts')).answerMaintainRestore,
        'await',
      ),
    )

const runCommand = (app: App): Command =>
  withEnvironment(new Command('run'))
    .description('obey the schedules of this home until it is ended')
    .option('--background', 'let the agent of this machine keep it running, for this project too')
    .action(answering(app, async () => (await import('./maintain/answer-run.ts')).answerMaintainRun, 'await'))

const forgetCommand = (app: App): Command =>
  withEnvironment(new Command('forget'))
    .description('obey the schedules of the environment no more; its backups stay')
    .action(answering(app, async () => (await import('./maintain/answer-forget.ts')).answerMaintainForget))

const pruneCommand = (app: App): Command =>
  withEnvironment(new Command('prune'))
    .description('remove what retention does not keep; the newest proven backup always stays')
    .option('--dry-run', 'say what would be removed')
    .option('--accept-clock', 'also when the clock is a day or more away from the newest backup')
    .action(
      answering(app, async () => (await import('./maintain/answer-prune.ts')).answerMaintainPrune, 'await'),
    )

const kitCommand = (app: App): Command =>
  withEnvironment(new Command('kit'))
    .description('print how to restore with restic alone, with the password')
    .action(answering(app, async () => (await import('./maintain/answer-kit.ts')).answerMaintainKit))

const unlockCommand = (app: App): Command =>
  withEnvironment(new Command('unlock'))
    .description('remove locks of dead processes from the repository')
    .option('--all', 'also those of other machines, which may still be at work')
    .action(
      answering(app, async () => (await import('./maintain/answer-unlock.ts')).answerMaintainUnlock, 'await'),
    )
