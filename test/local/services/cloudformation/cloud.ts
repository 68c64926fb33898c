/** A local cloud for one test file, and what tests of stacks need all the time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export const clientOptions = (cloud: OpenCloud, account = ACCOUNT, region = REGION) => ({
  endpoint: cloud.url,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'any' },
  maxAttempts: 1,
});

export const openTestCloud = async () => {
  const data = mkdtempSync(join(tmpdir(), 'cloudformation-'));
  const lines: string[] = [];
  const open = () => openCloud({ data, log: (line) => lines.push(line) });
  return { data, lines, open, remove: () => rmSync(data, { recursive: true }) };
};

export const until = async <T>(look: () => Promise<T | undefined> | T | undefined, ms = 20_000): Promise<T> => {
  const deadline = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

export const settledStack = (cfn: CloudFormationClient, StackName: string): Promise<Stack> =>
  until(async () => {
    const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : Stacks?.[0];
  });

export const settledChangeSet = (cfn: CloudFormationClient, ChangeSetName: string) =>
  until(async () => {
    const seen = await cfn.send(new DescribeChangeSetCommand({ ChangeSetName, IncludePropertyValues: true }));
    return seen.Status === 'CREATE_COMPLETE' || seen.Status === 'FAILED' ? seen : undefined;
  });

let sets = 0;

/** Makes a change set and waits for it. */
export const change = async (cfn: CloudFormationClient, input: Omit<CreateChangeSetCommandInput, 'ChangeSetName'>) => {
  const { Id } = await cfn.send(
    new CreateChangeSetCommand({ ChangeSetName: `set-${++sets}`, Capabilities: ['CAPABILITY_NAMED_IAM'], ...input }),
  );
  return settledChangeSet(cfn, Id as string);
};

/** Change set, execution, end. */
export const deploy = async (cfn: CloudFormationClient, input: Omit<CreateChangeSetCommandInput, 'ChangeSetName'>) => {
  const set = await change(cfn, input);
  if (set.Status !== 'CREATE_COMPLETE') throw new Error(`${set.Status}: ${set.StatusReason}`);
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  return settledStack(cfn, set.StackId as string);
};

/** `logicalId status reason`, oldest first. */
export const eventsOf = async (cfn: CloudFormationClient, StackName: string): Promise<readonly string[]> => {
  const { StackEvents = [] } = await cfn.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map((event) =>
    `${event.LogicalResourceId} ${event.ResourceStatus} ${event.ResourceStatusReason ?? ''}`.trim(),
  ).reverse();
};
