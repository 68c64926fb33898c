import type { Call, Demand } from '../../../kernel/cloud.ts';
import { repositoryArn } from '../repositories.ts';

/** An action on a repository by name. */
export const onRepository = (
  call: Call,
  operation: string,
  name: unknown,
  context: Demand['context'] = {},
): Demand => ({
  action: `codecommit:${operation}`,
  resource: repositoryArn(call, String(name)),
  context,
});

/** An action that changes a branch: policies may look at its reference. */
export const onBranch = (call: Call, operation: string, name: unknown, branch: unknown): Demand =>
  onRepository(call, operation, name, { 'codecommit:References': [`refs/heads/${branch}`] });
