import * as z from 'zod';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';

/**
 * Source/CodeCommit: the files of a commit. `BranchName` may be left out where only tags trigger. Nothing polls,
 * whatever `PollForSourceChanges` says: a push is heard at once.
 */
export const codecommitSource: Provider<ProviderFragment> = {
  categories: ['Source'],
  owner: 'AWS',
  provider: 'CodeCommit',
  version: '1',
  configuration: z.strictObject({
    RepositoryName: valueForms.matching(/^[\w.-]{1,100}$/, 'the name of a CodeCommit repository'),
    BranchName: valueForms.text.optional(),
    PollForSourceChanges: valueForms.flag.optional(),
    OutputArtifactFormat: valueForms.choice(['CODE_ZIP', 'CODEBUILD_CLONE_REF']).optional(),
  }),
  inputArtifacts: [0, 0],
  outputArtifacts: [1, 1],
  outputKeys: () => ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'CommitterDate', 'RepositoryName'],
  mutates: () => false,
  names: { RepositoryName: 'repositories' },
  fragment,
  check: () => [],
  notYet: ({ configuration }) => [
    ...(configuration['OutputArtifactFormat'] === 'CODEBUILD_CLONE_REF'
      ? [
          {
            code: 'NotYet',
            message: 'full clones do not run yet',
            where: 'configuration.OutputArtifactFormat',
            expected: 'CODE_ZIP',
            remedy: 'leave OutputArtifactFormat out',
          },
        ]
      : []),
  ],
};
