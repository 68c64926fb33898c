/** What every SAM resource is given, and what it makes. */
import { createHash } from 'node:crypto';
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { invalid } from '../../validation.ts';
import { isRecord, type Raw } from '../raw.ts';
import type { Route } from './route.ts';

export interface Sam {
  readonly logicalId: string;
  /** As it stands in the template, with Globals. */
  readonly resource: Raw;
  readonly properties: Raw;
  /** All of the template, for events that name another resource. */
  readonly resources: Raw;
  /** Of all HTTP APIs. */
  readonly routes: readonly Route[];
}

export interface Made {
  readonly resources: Raw;
  /** Resources of the template that it adds to. */
  readonly changes?: readonly string[];
  /** The logical id by which others find it, where it is another. */
  readonly called?: string;
}

export const samFault = (logicalId: string, why: string) =>
  invalid(
    'Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. Number ' +
      `of errors found: 1. Resource with id [${logicalId}] is invalid. ${why}`,
  );

/** Refuses, by name, properties that this expansion does not read. */
export const onlyProperties = ({ logicalId, resource, properties }: Sam, known: string): void => {
  const names = known.split(' ');
  const foreign = Object.keys(properties).find((name) => !names.includes(name));
  if (foreign) throw notInLocalCloud(`the property ${foreign} of ${resource['Type']} (resource ${logicalId})`);
};

/** Attributes of the resource that go on to all that it makes, as the published transform does it. */
export const attributesOf = ({ Condition, DeletionPolicy, UpdateReplacePolicy }: Raw): Raw =>
  given({ Condition, DeletionPolicy, UpdateReplacePolicy });

/** Of what it makes beside itself, the condition alone goes on. */
export const conditionOf = ({ Condition }: Raw): Raw => given({ Condition });

/** Without what is not there. */
export const given = (members: Raw): Raw =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** Properties that go on under their own names. */
export const passed = (properties: Raw, names: string): Raw =>
  given(Object.fromEntries(names.split(' ').map((name) => [name, properties[name]])));

/** Ten letters that change if and only if the value changes. */
export const shortHash = (value: unknown): string =>
  createHash('sha1')
    .update(JSON.stringify(inOrder(value)))
    .digest('hex')
    .slice(0, 10);

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder(value[key])]),
  );
};

export const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** `{ a: b }` and the mark of SAM, as a list of tags. */
export const tagsOf = (tags: unknown, mark: string): readonly Raw[] => [
  ...Object.entries(isRecord(tags) ? tags : {}).map(([Key, Value]) => ({ Key, Value })),
  { Key: mark, Value: 'SAM' },
];

/** `s3://bucket/key`, or `{ Bucket, Key, Version }`. A local path must be packaged before. */
export const s3Place = (
  logicalId: string,
  property: string,
  uri: unknown,
): { Bucket: unknown; Key: unknown; Version?: unknown } => {
  if (isRecord(uri) && uri['Bucket'] !== undefined && uri['Key'] !== undefined)
    return { Bucket: uri['Bucket'], Key: uri['Key'], ...given({ Version: uri['Version'] }) };
  const at = typeof uri === 'string' ? /^s3:\/\/([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(uri) : undefined;
  if (!at)
    throw samFault(
      logicalId,
      `'${property}' is not a valid S3 Uri of the form "s3://bucket/key" with optional versionId query parameter.`,
    );
  return { Bucket: at[1], Key: at[2], ...given({ Version: at[3] }) };
};
