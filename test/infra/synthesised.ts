/**
 * The stacks of an installation as templates, synthesised once per test file, with code that is nothing but a name
 * beside the installation.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { INSTALLATION_FILE } from '../../adapters/aws/env.ts';
import { Installation } from '../../core/installation.ts';
import { addStacks } from '../../infra/add-stacks.ts';
import { engineFunctionNames } from '../../infra/engine-functions.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}
export interface StackTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export const repository = join(import.meta.dirname, '..', '..');

export const installation = Installation.parse({
  home: { account: '000000000000', region: 'us-east-1' },
  environments: {
    dev: {
      regions: ['us-east-1', 'eu-central-1'],
      globalRegion: 'us-east-1',
      accounts: { research: '111111111111', risk: '222222222222' },
      uses: { stacks: ['hello-*'], projects: ['shared-*', 'lint'] },
    },
    prod: {
      regions: ['eu-central-1', 'ap-southeast-1'],
      accounts: { research: '333333333333' },
      uses: { stacks: ['app-*'] },
    },
  },
  people: [
    { id: 'ana', mail: 'ana@example.com', groups: ['release-managers'] },
    { id: 'bo', mail: 'bo@example.com' },
  ],
  repositories: ['hello', 'infra'],
});

const contextOfCdkJson = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }).context;

const codeOfNothing = (of: Installation): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-code-'));
  for (const name of engineFunctionNames) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.cjs'), `exports.handler = () => '${name}';\n`);
    writeFileSync(join(folder, name, INSTALLATION_FILE), JSON.stringify(of));
  }
  return folder;
};

/** By stack name. */
export const synthesise = (of: Installation = installation) => {
  const app = new App({
    context: contextOfCdkJson(),
    analyticsReporting: false,
    // test/infra/app.test.ts runs every check once.
    builtinCloudFormationValidation: false,
    outdir: mkdtempSync(join(tmpdir(), 'tagline-out-')),
  });
  addStacks(app, of, codeOfNothing(of));
  const { stacks, directory } = app.synth();
  const templates = Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.template as StackTemplate]));
  const needs = Object.fromEntries(
    stacks.map((stack) => [
      stack.stackName,
      stack.dependencies
        .map(({ id }) => id)
        .filter((id) => !id.endsWith('.assets'))
        .sort(),
    ]),
  );
  return { templates, needs, directory };
};

export const resourcesOf = (template: StackTemplate | undefined, type: string): readonly Resource[] =>
  Object.values(template?.Resources ?? {}).filter(({ Type }) => Type === type);

/** Every statement of the policies that a role of this name has in its stack. */
export const statementsOf = (template: StackTemplate | undefined, roleName: string): readonly Statement[] => {
  const [logicalId] =
    Object.entries(template?.Resources ?? {}).find(([, { Properties }]) => Properties?.['RoleName'] === roleName) ?? [];
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties['Roles']) === JSON.stringify([{ Ref: logicalId }]))
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
};

/** A property that must be there, in the shape that the test expects of it. */
export const property = <T>(resource: Resource | undefined, name: string): T => {
  assert.ok(resource?.Properties[name] !== undefined, `no property ${name}`);
  return resource.Properties[name] as T;
};

export const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
