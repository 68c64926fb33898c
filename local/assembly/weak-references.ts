/**
 * Stacks whose outputs a template reads by Fn::GetStackOutput. The manifest does not tell of those in other accounts,
 * yet the outputs must be there first.
 */
import { readFileSync } from 'node:fs';
import type { StackArtifact } from './read-assembly.ts';

/**
 * The same stacks, each also depending on those it reads from. A dependency that would close a circle is left out:
 * CloudFormation will tell.
 */
export const withWeakReferences = (stacks: readonly StackArtifact[]): readonly StackArtifact[] => {
  const needs = new Map(stacks.map((stack) => [stack.id, new Set(stack.dependencies)]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    from === to || [...(needs.get(from) ?? [])].some((next) => !seen.has(next) && reaches(next, to, seen.add(next)));
  for (const stack of stacks) {
    for (const producer of producersOf(stack, stacks))
      if (!reaches(producer.id, stack.id)) needs.get(stack.id)!.add(producer.id);
  }
  return stacks.map((stack) => ({ ...stack, dependencies: [...needs.get(stack.id)!] }));
};

interface Read {
  readonly StackName?: unknown;
  readonly Region?: unknown;
  readonly RoleArn?: unknown;
}

const producersOf = (stack: StackArtifact, stacks: readonly StackArtifact[]): readonly StackArtifact[] =>
  readsOf(JSON.parse(readFileSync(stack.templateFile, 'utf8'))).flatMap(({ StackName, Region, RoleArn }) => {
    const region = typeof Region === 'string' ? Region : stack.environment.region;
    const account = /::(\d{12}):/.exec(JSON.stringify(RoleArn ?? ''))?.[1] ?? stack.environment.account;
    return stacks.filter(
      (other) =>
        other.stackName === StackName && other.environment.region === region && other.environment.account === account,
    );
  });

const readsOf = (value: unknown): readonly Read[] => {
  if (value === null || typeof value !== 'object') return [];
  const own = (value as Record<string, unknown>)['Fn::GetStackOutput'];
  return [...(own === undefined ? [] : [own as Read]), ...Object.values(value).flatMap(readsOf)];
};
