/** The fragment of each provider that runs. */
import type { Action } from '../../core/definition/schema.ts';
import { TaglineError } from '../../core/fault.ts';
import type { ProviderFragment } from '../fragment.ts';
import { cloudformation } from './cloudformation.ts';
import { codebuild } from './codebuild.ts';
import { codecommitSource } from './codecommit-source.ts';
import { manualApproval } from './manual-approval.ts';

const FRAGMENTS: Readonly<Record<string, ProviderFragment>> = {
  'Source/CodeCommit': codecommitSource,
  'Build/CodeBuild': codebuild,
  'Test/CodeBuild': codebuild,
  'Compute/Commands': codebuild,
  'Approval/Manual': manualApproval,
  'Deploy/CloudFormation': cloudformation,
};

export const fragmentOf = ({ name, actionTypeId: { category, provider } }: Action): ProviderFragment => {
  const fragment = FRAGMENTS[`${category}/${provider}`];
  if (fragment) return fragment;
  throw new TaglineError('NotYet', `${category}/${provider} does not run yet`, {
    where: name,
    expected: Object.keys(FRAGMENTS).join(', '),
  });
};
