// The public library: what a program needs to do what the command line does, and what a plugin needs to extend it.
export { createDeploymentManager } from './deployment/deployment-manager.ts'
export { defineProvider } from './deployment/contract.ts'
export type {
  Candidate,
  DeploymentProvider,
  ExecEnd,
  ExecStreams,
  LogQuery,
  ProviderCapabilities,
  ProviderConfig,
  ProviderDescriptor,
  ReleaseBundle,
  ReplicaCounts,
  TargetKind,
  TargetRelease,
  TargetView,
} from './deployment/contract.ts'
export { DeploymentEvent } from './deployment/events.ts'
export { EnvironmentInput } from './deployment/environment-input.ts'
export {
  ChangeInput,
  DeployInput,
  ExecInput,
  LockInput,
  LogsInput,
  RollbackInput,
  ScaleInput,
} from './deployment/input.ts'
export type {
  DeploymentManager,
  DeploymentPlan,
  DeploymentResult,
  PlanChange,
} from './deployment/manager-contract.ts'
export { ApplicationLogicResult, type Finding } from './domain/application-logic.ts'
export { CommandResult } from './domain/command-result.ts'
export {
  Deployment,
  DeploymentOutcome,
  DeploymentPackage,
  DeploymentStatus,
  DeploymentTarget,
  ReleaseRow,
  Replica,
} from './domain/deployment.ts'
export { DeploymentConfiguration, DetectedApplication } from './domain/deployment-configuration.ts'
export { Manifest, type ManifestInput } from './domain/manifest.ts'
export { ProcessSpec } from './domain/process.ts'
export { Release, SourceRevision } from './domain/release.ts'
export { ApplicationModel } from './domain/application-model/application-model.ts'
export type {
  ApplicationBuilder,
  ApplicationCheck,
  GeneratedApplication,
  GenerationManager,
  RequirementsCheck,
  WrittenFile,
} from './generation/contract.ts'
export { GenerationEvent } from './generation/events.ts'
export { createGenerationManager } from './generation/generation-manager.ts'
export { BuildInput, GenerateInput, ValidateApplicationInput } from './generation/input.ts'
export { createDeploymentOrchestrator } from './orchestration/deployment-orchestrator.ts'
export { OrchestrationEvent } from './orchestration/events.ts'
export { CompleteDeploymentInput, PipelineInput } from './orchestration/input.ts'
export type {
  ChainView,
  DeploymentOrchestrator,
  OrchestrationResult,
} from './orchestration/manager-contract.ts'
export { OrchestrationReport } from './orchestration/report/report.ts'
export { defineConnector } from './integration/contract.ts'
export type {
  Connector,
  ConnectorCapabilities,
  ConnectorDescriptor,
  ConnectorFamily,
  Position,
  ReadRequest,
  Settled,
  SyncMemory,
  TargetWriter,
  WriteBatch,
  WriteOutcome,
  WriteRequest,
} from './integration/contract.ts'
export { Column, LogicalType, type Row, type Stream, type Value } from './integration/data/column.ts'
export { IntegrationEvent } from './integration/events.ts'
export type {
  BalanceSheet,
  IntegrationCheck,
  IntegrationInput,
  IntegrationPlan,
  IntegrationStatus,
  ReplayOutcome,
  SyncOutcome,
  SystemIntegrator,
  VerifyOutcome,
} from './integration/manager-contract.ts'
export { DeadLetter, SyncRun } from './integration/sync/run-record.ts'
export { createSystemIntegrator } from './integration/system-integrator.ts'
export { type Call, type Clock, systemClock } from './kernel/call.ts'
export { defineError, type ErrorData, exitCodes, type ExitCode, NexoError } from './kernel/errors.ts'
export type { Emit, EventEnvelope, EventFact } from './kernel/events.ts'
export type { Kernel } from './kernel/kernel.ts'
export { type KernelInput, openKernel } from './kernel/open-kernel.ts'
export type { AdapterDescriptor, AdapterHost } from './kernel/registry.ts'
export type { SecretProvider, SecretProviderDescriptor } from './kernel/secrets/contract.ts'
export { Secret } from './kernel/secrets/secret.ts'
export { MaintenanceEvent } from './maintenance/events.ts'
export { createMaintenanceManager } from './maintenance/maintenance-manager.ts'
export type {
  BackupReason,
  BackupState,
  BackupView,
  InPlacePlan,
  InPlaceResult,
  MaintenanceInput,
  MaintenanceManager,
  MaintenancePlan,
  MaintenanceSetup,
  PlannedBackup,
  PruneView,
  RestoreView,
  VerifyView,
} from './maintenance/manager-contract.ts'
export { createApplicationMonitor } from './monitoring/application-monitor.ts'
export { MonitoringEvent } from './monitoring/events.ts'
export type {
  ApplicationMonitor,
  CheckedOnce,
  MonitorInput,
  MonitoringSetup,
  PrometheusExport,
  RunInput,
} from './monitoring/manager-contract.ts'
export type { MonitorReader } from './monitoring/reading-contract.ts'
