/** A cloud with a role that Lambda may assume, and functions made from source text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/functions`;
export const caller = {
  account: ACCOUNT,
  region: 'us-east-1',
  principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
} as const;

export const zip = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

export const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export const openWorld = async () => {
  const data = mkdtempSync(join(tmpdir(), 'lambda-'));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  let cloud: OpenCloud = await openCloud({ data, log });
  const at = (credentials: Keys = { accessKeyId: ACCOUNT, secretAccessKey: 'any' }) => ({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const iam = new IAMClient(at());
  await iam.send(
    new CreateRoleCommand({ RoleName: 'functions', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }),
  );
  const allow = (Action: string | string[], Resource = '*') =>
    new IAMClient(at()).send(
      new PutRolePolicyCommand({
        RoleName: 'functions',
        PolicyName: 'may',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }),
      }),
    );
  await allow('*');
  return {
    data,
    lines,
    allow,
    at,
    cloud: () => cloud,
    lambda: (credentials?: Keys) => new LambdaClient(at(credentials)),
    /** `source` is index.mjs. */
    create: (FunctionName: string, source: string | Record<string, string>, more = {}) =>
      new LambdaClient(at()).send(
        new CreateFunctionCommand({
          FunctionName,
          Role: ROLE,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: zip(typeof source === 'string' ? { 'index.mjs': source } : source) },
          ...more,
        }),
      ),
    async invoke(FunctionName: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
      const { Payload, ...answer } = await new LambdaClient(at()).send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }),
      );
      const text = Buffer.from(Payload ?? []).toString('utf8');
      return { ...answer, text, value: text === '' ? undefined : JSON.parse(text) };
    },
    async restart() {
      await cloud.close();
      cloud = await openCloud({ data, log });
    },
    async close() {
      await cloud.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
};

/** Tries until it holds; throws what the last try threw. */
export const eventually = async <T>(check: () => T | Promise<T>, within = 4000): Promise<T> => {
  const end = performance.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};
