/** Reports of checks: CodeBuild makes a report group per project and name. */
import type { Grants } from '../../core/grants.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { Check } from './checks.ts';

export const grantsOf = ({ tool }: Check): Grants => ({
  build: ({ home, environment }) => [
    {
      actions: [
        'codebuild:CreateReportGroup',
        'codebuild:CreateReport',
        'codebuild:UpdateReport',
        'codebuild:BatchPutTestCases',
      ],
      resources: [
        `arn:aws:codebuild:${home.region}:${home.account}:report-group/${physicalNames.projectPrefix(environment)}*-${tool}`,
      ],
      reason: "a report group has the name of the environment's project, which ends in the account",
    },
  ],
});
