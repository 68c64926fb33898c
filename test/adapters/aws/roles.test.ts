import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { iamRoles } from '../../../adapters/aws/roles.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';

let world: TestCloud;
before(async () => {
  world = await openTestCloud();
});
after(() => world.close());

test('the trust policy of a role is read by the name alone, whatever its path; of none there is none', async () => {
  const client = new IAMClient(world.sdk);
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::000000000000:root' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:RoleSessionName': `\${aws:username}` } },
      },
    ],
  };
  await client.send(
    new CreateRoleCommand({ RoleName: 'deployers', Path: '/team/x/', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );

  assert.deepEqual(await iamRoles({ client }).trust('deployers'), trust);
  assert.equal(await iamRoles({ client }).trust('nobody'), undefined);
});
