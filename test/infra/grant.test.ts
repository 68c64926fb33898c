import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { grant } from '../../infra/grant.ts';

const role = (): Role =>
  new Role(new Stack(new App(), 'stack'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

describe('grant', () => {
  it('refuses a wildcard that is not on the list, and says where the list is', () => {
    assert.throws(
      () =>
        grant(
          role(),
          new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::tagline-artifacts-1-x/*'] }),
        ),
      {
        name: 'UnlistedWildcard',
        message: /stack\/Role would be allowed s3:GetObject on/,
        remedy: /infra\/wildcards\.ts/,
      },
    );
  });

  it('refuses further actions on a wildcard that is listed for some', () => {
    const answers = ['states:SendTaskSuccess', 'states:SendTaskFailure'];
    grant(role(), new PolicyStatement({ actions: answers, resources: ['*'] }));
    assert.throws(
      () => grant(role(), new PolicyStatement({ actions: [...answers, 'states:StopExecution'], resources: ['*'] })),
      {
        name: 'UnlistedWildcard',
      },
    );
  });

  it('lets denials be as wide as they like', () => {
    grant(role(), new PolicyStatement({ effect: Effect.DENY, actions: ['iam:*'], resources: ['*'] }));
  });
});
