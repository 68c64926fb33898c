/**
 * What machines hand to AWS's services keeps to the published models: Step Functions itself does not look at it before
 * it is sent.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import jsonata from 'jsonata';
import { readDefinition } from '../../core/definition/read.ts';
import type { PipelineDefinition } from '../../core/definition/schema.ts';
import { providers } from '../../providers/index.ts';
import type { Machine, State } from '../../statemachines/asl.ts';
import { compile } from '../../statemachines/compile.ts';
import { modelFaults } from '../published-model.ts';

/** The longest names that Tagline takes; several artifacts each way, and every provider that runs. */
const EVERY = `
name: ${'p'.repeat(100)}
tagScheme: '{environment}_{scope}/{team}/{version}'
environments: { ${'e'.repeat(17)}: {} }
stages:
  - name: Source
    actions:
      - name: Source
        provider: CodeCommit
        configuration: { RepositoryName: app, BranchName: main }
        outputArtifacts: [source]
        namespace: SourceVariables
      - { name: Data, provider: S3, configuration: { S3Bucket: data, S3ObjectKey: rows.zip }, outputArtifacts: [rows] }
  - name: ${'B'.repeat(100)}
    actions:
      - name: ${'l'.repeat(100)}
        commands: ['echo #{SourceVariables.CommitId}']
        inputArtifacts: [source]
        outputArtifacts: [{ name: checked-first, files: ['a/*'] }]
        outputVariables: [CHECKED]
        environmentVariables: [{ name: A, value: '#{tagline.Tag}' }]
      - name: Package
        runOrder: 2
        provider: CodeBuild
        category: Build
        configuration:
          ProjectName: 'app-#{tagline.Environment}'
          PrimarySource: source
          EnvironmentVariables: '[{"name":"B","value":"/app/#{tagline.Scope}","type":"PARAMETER_STORE"}]'
        inputArtifacts: [source, checked-first]
        outputArtifacts: [package, site, more]
      - name: Test
        runOrder: 3
        provider: CodeBuild
        category: Test
        configuration: { ProjectName: app }
        inputArtifacts: [package]
      - { name: Batch, runOrder: 3, provider: CodeBuild, category: Test, inputArtifacts: [package],
          outputArtifacts: [all], configuration: { ProjectName: app, BatchEnabled: 'true', CombineArtifacts: 'true' } }
      - { name: Lint, runOrder: 4, provider: Tflint, category: Test, inputArtifacts: [source] }
      - { name: Scan, runOrder: 5, provider: Checkov, category: Test, inputArtifacts: [source],
          configuration: { Root: infra, FailOn: never } }
  - name: Deploy
    actions:
      - name: Plan
        provider: CloudFormation
        configuration: { ActionMode: CHANGE_SET_REPLACE, StackName: 'app-#{tagline.Scope}', ChangeSetName: c,
            TemplatePath: 'package::t.json' }
        inputArtifacts: [package]
      - { name: Approve, runOrder: 2, provider: Manual }
      - { name: Apply, runOrder: 3, provider: CloudFormation, configuration: { ActionMode: CHANGE_SET_EXECUTE,
          StackName: 'app-#{tagline.Scope}', ChangeSetName: c } }
      - { name: Site, runOrder: 4, provider: S3, configuration: { BucketName: web, Extract: 'true' },
          inputArtifacts: [site] }
      - { name: Infra, runOrder: 5, provider: Terraform, configuration: { Command: plan }, inputArtifacts: [source] }
      - { name: Made, runOrder: 6, provider: Terraform, configuration: { Command: apply } }
      - { name: Call, runOrder: 7, provider: Lambda, configuration: { FunctionName: smoke } }
      - { name: Nightly, runOrder: 8, provider: StepFunctions,
          configuration: { StateMachineArn: 'arn:aws:states:ap-southeast-1:111111111111:stateMachine:nightly' } }
      - { name: Work, runOrder: 9, actionTypeId: { category: Test, owner: Custom, provider: Jenkins, version: '1' } }
`;
const hello = join(import.meta.dirname, '../../examples/regional-hello/pipeline.yaml');
const DEFINITIONS: Readonly<Record<string, PipelineDefinition>> = {
  every: readDefinition(EVERY, 'every', providers),
  hello: readDefinition(readFileSync(hello, 'utf8'), hello, providers),
};

type Task = Extract<State, { Type: 'Task' }>;

const tasksOf = (machine: Machine): readonly Task[] =>
  Object.values(machine.States).flatMap((state) => {
    if (state.Type === 'Parallel') return state.Branches.flatMap(tasksOf);
    return state.Type === 'Task' ? [state] : [];
  });

/** The value that a field has at run time, where every variable of the machine holds a sample. */
async function sample(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return await Promise.all(value.map(sample));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      await Promise.all(Object.entries(value).map(async ([key, member]) => [key, await sample(member)] as const)),
    );
  const source = typeof value === 'string' ? /^\{%(.*)%\}$/s.exec(value)?.[1] : undefined;
  return source === undefined ? value : await jsonata(source).evaluate({}, variablesOf(source));
}

const RUN = {
  executionId: '11111111-1111-1111-1111-111111111111',
  attempt: 12,
  commit: 'c'.repeat(40),
  tag: 't'.repeat(200),
  target: { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' },
};

/** The variables that an expression reads; what it looks up in one is there. */
const variablesOf = (source: string): Record<string, unknown> => {
  const held: Record<string, Record<string, unknown>> = {};
  for (const [, holder = '', key = ''] of source.matchAll(/\$lookup\(\$(\w+), "([^"]+)"\)/g))
    held[holder] = { ...held[holder], [key]: 'v'.repeat(32) };
  return { ...held, run: RUN, states: { context: { Task: { Token: 'token' } } } };
};

/** Every task of the machines, with sample values. */
const tasks = (
  await Promise.all(
    Object.values(DEFINITIONS).map(async (definition) => {
      const [environment = ''] = Object.keys(definition.environments);
      const home = { account: '000000000000', region: 'ap-southeast-1' };
      const place = { environment, scope: 'ap-southeast-1', version: 1, home, approvalTimeoutInMinutes: 100 };
      const machine = JSON.parse(compile(definition, place, providers).definition) as Machine;
      return await Promise.all(
        tasksOf(machine).map(async ({ Resource, Arguments }) => ({ Resource, Arguments: await sample(Arguments) })),
      );
    }),
  )
).flat();

/** `arn:aws:states:::codebuild:startBuild.sync` */
const callOf = (resource: string): { service: string; action: string } => {
  const [, service = '', action = ''] = /^arn:aws:states:::(?:aws-sdk:)?(\w+):(\w+)/.exec(resource) ?? [];
  return { service, action };
};

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The names that a service's own API has for the members of a task's arguments. */
const asApi: Readonly<Record<string, (value: unknown) => unknown>> = {
  codebuild: function camel(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(camel);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), camel(member)]),
    );
  },
  // Step Functions takes the payload as JSON and sends its bytes.
  lambda: (value) => ({
    ...(value as object),
    Payload: Buffer.from(JSON.stringify((value as { Payload: unknown }).Payload)),
  }),
};

test('the arguments of every native integration keep to the published model of its operation', () => {
  const broken = tasks.flatMap(({ Resource, Arguments }) => {
    const { service, action } = callOf(Resource);
    const input = asApi[service]?.(Arguments) ?? Arguments;
    return modelFaults(service, capitalized(action), input).map((fault) => `${Resource}: ${fault}`);
  });

  assert.deepEqual(broken, []);
});

test('the machines that are looked at have an action of every provider that runs, and every field of a build', () => {
  const looked = Object.values(DEFINITIONS).flatMap(({ stages }) =>
    stages.flatMap(({ actions }) => actions.map(({ actionTypeId }) => actionTypeId)),
  );
  const builds = tasks.filter(({ Resource }) => callOf(Resource).service === 'codebuild');

  assert.deepEqual(
    providers.running.filter((running) => !looked.some((actionTypeId) => providers.of({ actionTypeId }) === running)),
    [],
  );
  assert.equal(builds.length, 8);
  assert.deepEqual(
    ['BuildspecOverride', 'SecondarySourcesOverride', 'SecondaryArtifactsOverride', 'BuildBatchConfigOverride'].filter(
      (field) => !builds.some(({ Arguments }) => Object.hasOwn(Arguments as object, field)),
    ),
    [],
  );
});
