/**
 * Deploys a cloud assembly: bootstraps its environments, publishes assets, deploys stacks, each as soon as those it
 * needs are there.
 */
import { readFileSync } from 'node:fs';
import type { OpenCloud } from '../open-cloud.ts';
import { bootstrap } from './bootstrap.ts';
import { deployStack, type Progress } from './deploy-stack.ts';
import { publishAssets } from './publish-assets.ts';
import { type Environment, readAssembly, type StackArtifact } from './read-assembly.ts';
import { sessionOf } from './sessions.ts';
import { withWeakReferences } from './weak-references.ts';

export interface Deployed {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly outcome: 'changed' | 'unchanged';
  readonly outputs: Readonly<Record<string, string>>;
}

/** The account and region of stacks without an environment. */
const ANYWHERE: Environment = { account: '000000000000', region: 'us-east-1' };

/** Throws the first failure once everything that was under way has ended. */
export const deployAssembly = async (options: {
  cloud: OpenCloud;
  folder: string;
  onProgress?: (progress: Progress) => void;
  environment?: Environment;
}): Promise<readonly Deployed[]> => {
  const { cloud, folder, onProgress = () => {}, environment = ANYWHERE } = options;
  const stacks = withWeakReferences(readAssembly(folder, environment));
  for (const place of environmentsOf(stacks)) await bootstrap(cloud, place, onProgress);
  const running = new Map<string, Promise<Deployed>>();
  const begin = (stack: StackArtifact, path: readonly string[]): Promise<Deployed> => {
    const known = running.get(stack.id);
    if (known) return known;
    if (path.includes(stack.id))
      throw new Error(`stacks depend on each other in a circle: ${[...path, stack.id].join(' -> ')}`);
    const needs = stacks.filter((other) => stack.dependencies.includes(other.id));
    const first = needs.map((other) => begin(other, [...path, stack.id]));
    const deployed = Promise.all(first).then(() => deployOne(cloud, stack, onProgress));
    running.set(stack.id, deployed);
    return deployed;
  };
  const all = stacks.map((stack) => begin(stack, []));
  const settled = await Promise.allSettled(all);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(all);
};

const environmentsOf = (stacks: readonly StackArtifact[]): readonly Environment[] => [
  ...new Map(stacks.map(({ environment }) => [`${environment.account}/${environment.region}`, environment])).values(),
];

const deployOne = async (
  cloud: OpenCloud,
  stack: StackArtifact,
  onProgress: (progress: Progress) => void,
): Promise<Deployed> => {
  const { account, region } = stack.environment;
  await publishAssets(cloud, stack);
  const caller = await sessionOf(cloud, stack.environment, stack.deployRoleArn);
  const outcome = await deployStack(
    cloud,
    caller,
    {
      stackName: stack.stackName,
      template: templateOf(stack),
      parameters: stack.parameters,
      tags: stack.tags,
      terminationProtection: stack.terminationProtection,
      ...(stack.executionRoleArn !== undefined && { roleArn: stack.executionRoleArn }),
    },
    onProgress,
  );
  const { Stacks } = await cloud.call<{ Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[] }>(
    'cloudformation',
    'DescribeStacks',
    { StackName: stack.stackName },
    caller,
  );
  const outputs = Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue]),
  );
  return { stack: stack.stackName, account, region, outcome, outputs };
};

const templateOf = ({ templateUrl, templateFile, environment }: StackArtifact) => {
  const published = /^s3:\/\/([^/]+)\/(.+)$/.exec(templateUrl ?? '');
  return published
    ? { TemplateURL: `https://s3.${environment.region}.amazonaws.com/${published[1]}/${published[2]}` }
    : { TemplateBody: readFileSync(templateFile, 'utf8') };
};
