/**
 * The states of one build, or of a batch of builds, which Step Functions follows itself (.sync): of a project, or of an
 * action's commands.
 */
import { artifactFolder, artifactsOf } from '../core/artifacts.ts';
import type { Action } from '../core/definition/schema.ts';
import { physicalNames } from '../core/physical-names.ts';
import { expression, type Json, literal, quoted, type Retrier } from './asl.ts';
import type { Fragment, FragmentNeeds, PlannedMachine, PlannedWork } from './fragment.ts';
import { shortHash } from './names.ts';
import { type Answered, nativeResult } from './results.ts';
import { jsonValue, textValue } from './values.ts';

/** CodePipeline ends a CodeBuild action after eight hours. */
const TIMEOUT_SECONDS = 8 * 3600;

/**
 * CodeBuild refuses more builds than the account or the project may have: an action waits for as long as it may take,
 * a minute between two tries in the mean.
 */
const THROTTLED: readonly Retrier[] = [
  {
    ErrorEquals: [
      'CodeBuild.AccountLimitExceededException',
      'CodeBuild.ThrottlingException',
      'CodeBuild.SdkClientException',
    ],
    IntervalSeconds: 5,
    BackoffRate: 1.5,
    MaxDelaySeconds: 120,
    MaxAttempts: TIMEOUT_SECONDS / 60,
    JitterStrategy: 'FULL',
  },
];

/** `more`: what a provider's own buildspec says beside the commands. */
export const buildFragment = (
  { plan, planned, name, next, catches }: FragmentNeeds,
  more: { readonly [key: string]: Json } = {},
  timeoutSeconds = TIMEOUT_SECONDS,
): Fragment => ({
  startAt: name(''),
  states: {
    [name('')]: {
      Type: 'Task',
      Resource: `arn:aws:states:::codebuild:${isBatch(planned.action) ? 'startBuildBatch' : 'startBuild'}.sync`,
      Arguments: startBuild(plan, planned, more),
      TimeoutSeconds: timeoutSeconds,
      Retry: THROTTLED,
      Catch: catches,
      Output: nativeResult(planned, isBatch(planned.action) ? BATCH_RESULT : BUILD_RESULT),
      ...next,
    },
  },
});

const BUILD_RESULT: Answered = {
  externalExecutionId: '$states.result.Build.Id',
  summary: '$states.result.Build.BuildStatus',
  variables: '$merge([{}, $states.result.Build.ExportedEnvironmentVariables.{ Name: Value }])',
};

/** A batch exports no variables. */
const BATCH_RESULT: Answered = {
  externalExecutionId: '$states.result.BuildBatch.Id',
  summary: '$states.result.BuildBatch.BuildBatchStatus',
  variables: '{}',
};

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';
const isBatch = ({ configuration }: Action): boolean => isTrue(configuration['BatchEnabled']);

const startBuild = (
  plan: PlannedMachine,
  { stage, action }: PlannedWork,
  more: { readonly [key: string]: Json },
): Json => {
  const bucket = physicalNames.artifactBucket(plan.home);
  const primary = action.configuration['PrimarySource'] ?? action.inputArtifacts[0]?.name ?? '';
  const [output, ...moreOutputs] = action.outputArtifacts;
  const secondary = action.inputArtifacts.filter(({ name }) => name !== primary);
  return {
    ProjectName: projectOf(plan, action),
    SourceTypeOverride: 'S3',
    SourceLocationOverride: locationOf(bucket, plan, primary),
    SourceVersion: versionOf(primary),
    ...(secondary.length === 0
      ? {}
      : {
          SecondarySourcesOverride: secondary.map(({ name }) => ({
            Type: 'S3',
            Location: locationOf(bucket, plan, name),
            SourceIdentifier: identifierOf(name),
          })),
          SecondarySourcesVersionOverride: secondary.map(({ name }) => ({
            SourceIdentifier: identifierOf(name),
            SourceVersion: versionOf(name),
          })),
        }),
    ArtifactsOverride: output === undefined ? { Type: 'NO_ARTIFACTS' } : artifactTo(bucket, plan, output.name),
    ...(moreOutputs.length === 0
      ? {}
      : {
          SecondaryArtifactsOverride: moreOutputs.map(({ name }) => ({
            ...artifactTo(bucket, plan, name),
            ArtifactIdentifier: identifierOf(name),
          })),
        }),
    ...(isTrue(action.configuration['CombineArtifacts'])
      ? { BuildBatchConfigOverride: { CombineArtifacts: true } }
      : {}),
    ...(action.commands === undefined ? {} : { BuildspecOverride: literal(commandsBuildspec(action, more)) }),
    EnvironmentVariablesOverride: environmentOf(stage, action),
    IdempotencyToken: expression(
      `$run.executionId & "-" & $run.attempt & "-" & ${quoted(shortHash(`${stage}/${action.name}`))}`,
    ),
  };
};

const projectOf = (plan: PlannedMachine, action: Action): string =>
  action.commands === undefined
    ? textValue(action.configuration['ProjectName'] ?? '')
    : expression(`${quoted(physicalNames.projectPrefix(plan.environment))} & ${ACCOUNT}`);

/** A machine deploys to every account of its environment; the execution says to which. */
const ACCOUNT = '$run.target.account';

/** The folder of an artifact, as JSONata. */
const folderOf = ({ environment, pipeline }: PlannedMachine, artifact: string, before = ''): string =>
  `${quoted(`${before}${artifactsOf(environment, '')}`)} & ${ACCOUNT} & ${quoted(`/${artifactFolder(pipeline, artifact)}`)}`;

const locationOf = (bucket: string, plan: PlannedMachine, artifact: string): string =>
  expression(`${folderOf(plan, artifact, `${bucket}/`)} & "/" & $run.executionId`);

/**
 * The version that was recorded when the action that made it ended: nothing that is written under its key later is
 * built.
 */
const versionOf = (artifact: string): string => expression(`$lookup($artifacts, ${quoted(artifact)})`);

/** `path/name` is the object's key: the same that every reader derives. */
const artifactTo = (bucket: string, plan: PlannedMachine, artifact: string): { readonly [key: string]: Json } => ({
  Type: 'S3',
  Location: bucket,
  Path: expression(folderOf(plan, artifact)),
  NamespaceType: 'NONE',
  Name: expression('$run.executionId'),
  Packaging: 'ZIP',
  OverrideArtifactName: false,
});

/** CodeBuild's identifiers are letters, digits and underscores. */
const identifierOf = (artifact: string): string => artifact.replaceAll('-', '_');

const environmentOf = (stage: string, action: Action): Json => {
  const own = [
    { Name: 'TAGLINE_EXECUTION', Value: expression('$run.executionId'), Type: 'PLAINTEXT' },
    { Name: 'TAGLINE_STAGE', Value: literal(stage), Type: 'PLAINTEXT' },
    { Name: 'TAGLINE_ACTION', Value: literal(action.name), Type: 'PLAINTEXT' },
    // The builds of a batch have its variables: none of them may be taken for the action's own build.
    {
      Name: isBatch(action) ? 'TAGLINE_BATCH_ATTEMPT' : 'TAGLINE_ATTEMPT',
      Value: expression('$string($run.attempt)'),
      Type: 'PLAINTEXT',
    },
    { Name: 'TAGLINE_COMMIT', Value: expression('$run.commit'), Type: 'PLAINTEXT' },
    { Name: 'TAGLINE_TAG', Value: expression('$run.tag'), Type: 'PLAINTEXT' },
  ];
  const configured = JSON.parse(action.configuration['EnvironmentVariables'] ?? '[]') as {
    name: string;
    value: string;
    type?: string;
  }[];
  const listed = [...configured, ...(action.environmentVariables ?? [])];
  return [
    ...listed.map(({ name, value, type }) => ({ Name: name, Value: jsonValue(value), Type: type ?? 'PLAINTEXT' })),
    ...own,
  ];
};

/** JSON is YAML: the commands stand in a buildspec as they are. */
const commandsBuildspec = (action: Action, more: { readonly [key: string]: Json }): string =>
  JSON.stringify({
    version: 0.2,
    ...(action.outputVariables === undefined ? {} : { env: { 'exported-variables': action.outputVariables } }),
    phases: { build: { commands: action.commands } },
    ...(action.outputArtifacts[0] === undefined
      ? {}
      : { artifacts: { files: action.outputArtifacts[0].files ?? ['**/*'] } }),
    ...more,
  });
