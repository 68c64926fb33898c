/** A small CDK app: two accounts, two regions, a function from a folder, a machine from a file, weak references. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

export const HOME = { account: '111122223333', region: 'eu-central-1' };
export const FAR = { account: '111122223333', region: 'us-east-1' };
export const OTHER = { account: '444455556666', region: 'eu-central-1' };

const HANDLER = `
export const handler = async (event) => {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, ResourceProperties } = event;
  const Data = { Greeting: 'hello ' + ResourceProperties.Name + ' from ' + process.env.TABLE };
  const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'greeting', StackId, RequestId, LogicalResourceId, Data });
  await fetch(ResponseURL, { method: 'PUT', body });
};
`;

/** Synthesises into `folder`/cdk.out; answers that folder. `delay` is what differs between two versions of the app. */
export const synthesise = (folder: string, delay = 1): string => {
  const code = join(folder, 'code');
  mkdirSync(join(code, 'lib'), { recursive: true });
  writeFileSync(join(code, 'index.mjs'), HANDLER);
  writeFileSync(join(code, 'lib', 'other.txt'), 'other');
  writeFileSync(
    join(folder, 'machine.asl.json'),
    JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result: '${what}', End: true } } }),
  );
  const outdir = join(folder, 'cdk.out');
  const context = { '@aws-cdk/core:defaultCrossStackReferences': 'weak', 'aws:cdk:disable-version-check': true };
  const app = new App({ outdir, context, analyticsReporting: false });

  const far = new Stack(app, 'Far', { env: FAR });
  const farQueue = new CfnQueue(far, 'Queue');
  const other = new Stack(app, 'Other', { env: OTHER });
  const otherTable = new CfnTable(other, 'Table', {
    billingMode: 'PAY_PER_REQUEST',
    keySchema: [{ attributeName: 'k', keyType: 'HASH' }],
    attributeDefinitions: [{ attributeName: 'k', attributeType: 'S' }],
  });

  const home = new Stack(app, 'Home', { env: HOME, tags: { team: 'home' } });
  const table = new Table(home, 'Table', { partitionKey: { name: 'k', type: AttributeType.STRING } });
  const greeter = new LambdaFunction(home, 'Greeter', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    timeout: Duration.seconds(10),
    environment: { TABLE: table.tableName },
  });
  table.grantReadData(greeter);
  const greeting = new CustomResource(home, 'Greeting', {
    serviceToken: greeter.functionArn,
    properties: { Name: 'ana' },
  });
  const machine = new StateMachine(home, 'Machine', {
    definitionBody: DefinitionBody.fromFile(join(folder, 'machine.asl.json')),
    definitionSubstitutions: { what: 'substituted' },
  });
  new Queue(home, 'Queue', { deliveryDelay: Duration.seconds(delay) });
  new CfnOutput(home, 'Greets', { value: greeting.getAttString('Greeting') });
  new CfnOutput(home, 'MachineArn', { value: machine.stateMachineArn });
  new CfnOutput(home, 'FarArn', { value: farQueue.attrArn });
  new CfnOutput(home, 'OtherArn', { value: otherTable.attrArn });
  app.synth();
  return outdir;
};
