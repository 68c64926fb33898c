import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient, DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { ACCOUNT, clientOptions, deploy, openTestCloud, REGION, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let ssm: SSMClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  ssm = new SSMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const call = <Out>(operation: string, input: object) =>
  cloud.call<Out>('secretsmanager', operation, input, {
    account: ACCOUNT,
    region: REGION,
    principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  });
const read = async (SecretId: string) =>
  (await call<{ SecretString: string }>('GetSecretValue', { SecretId })).SecretString;
const outputs = (stack: Awaited<ReturnType<typeof deploy>>) =>
  Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
const template = (more = '') => `
Resources:
  Db:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: made/db
      ${more}
      GenerateSecretString:
        SecretStringTemplate: '{"username":"admin"}'
        GenerateStringKey: password
        PasswordLength: 20
        ExcludePunctuation: true
      Tags: [{ Key: team, Value: research }]
  Given: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: given-value } }
  Policy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Db
      ResourcePolicy:
        Version: '2012-10-17'
        Statement: [{ Effect: Deny, Principal: '*', Action: 'secretsmanager:PutSecretValue', Resource: '*' }]
  Copy:
    Type: AWS::SSM::Parameter
    Properties: { Name: /copy, Type: String, Value: !Sub 'x-{{resolve:secretsmanager:\${Db}:SecretString:password}}' }
Outputs:
  Db: { Value: !Ref Db }
  Id: { Value: !GetAtt Db.Id }
  Given: { Value: !Ref Given }
`;

test('a secret is generated once, read by dynamic references, kept by an update, and gone with its stack', async () => {
  const made = outputs(await deploy(cfn, { StackName: 'secret', ChangeSetType: 'CREATE', TemplateBody: template() }));

  assert.match(made['Db'] ?? '', /^arn:aws:secretsmanager:[^:]+:\d{12}:secret:made\/db-[A-Za-z0-9]{6}$/);
  assert.equal(made['Id'], made['Db']);
  assert.match(made['Given'] ?? '', /:secret:Given-[^:]+$/);
  const value = JSON.parse(await read('made/db')) as { username: string; password: string };
  assert.equal(value.username, 'admin');
  assert.match(value.password, /^[A-Za-z0-9]{20}$/);
  assert.equal(await read(made['Given'] ?? ''), 'given-value');
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/copy' }));
  assert.equal(Parameter?.Value, `x-${value.password}`);

  const described = template('Description: later');
  await deploy(cfn, { StackName: 'secret', TemplateBody: described });
  assert.deepEqual(JSON.parse(await read('made/db')), value, 'what did not change is not generated again');
  const secret = await call<{ Description: string; Tags: object[] }>('DescribeSecret', { SecretId: 'made/db' });
  assert.equal(secret.Description, 'later');
  assert.deepEqual(
    secret.Tags.filter((tag) => !JSON.stringify(tag).includes('aws:')),
    [{ Key: 'team', Value: 'research' }],
  );
  await deploy(cfn, { StackName: 'secret', TemplateBody: described.replace('20', '30') });
  assert.equal((JSON.parse(await read('made/db')) as { password: string }).password.length, 30);

  const { StackEvents } = await cfn.send(new DescribeStackEventsCommand({ StackName: 'secret' }));
  assert.doesNotMatch(JSON.stringify(StackEvents), new RegExp(value.password));
  await cfn.send(new DeleteStackCommand({ StackName: 'secret' }));
  await settledStack(cfn, 'secret').catch(() => {});
  await assert.rejects(read('made/db'), { code: 'ResourceNotFoundException' });
});

test('a secret takes one kind of value, and a template for it is a JSON object', async () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['SecretString: a, GenerateSecretString: {}', /either SecretString or GenerateSecretString/],
    ['GenerateSecretString: { GenerateStringKey: a }', /both SecretStringTemplate and GenerateStringKey/],
    ['GenerateSecretString: { GenerateStringKey: a, SecretStringTemplate: hidden }', /must be a JSON object/],
  ];
  for (const [at, [properties, message]] of refused.entries()) {
    const StackName = `refused-${at}`;
    const TemplateBody = `Resources: { S: { Type: AWS::SecretsManager::Secret, Properties: { ${properties} } } }`;
    await deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody });
    const { StackEvents = [] } = await cfn.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    assert.match(failed?.ResourceStatusReason ?? '', message);
  }
});
