/** Bucket policies: checked for their form, kept as they were written, and given to every demand on the bucket. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { type Bucket, bucketArn } from './buckets.ts';
import { accessDenied, notConfigured } from './faults.ts';
import { type BucketInput, bucketDemand, bucketOf, checkParameters, type S3 } from './s3.ts';

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
}

const LARGEST = 20 * 1024;

const malformed = (why: string): Fault => new Fault('MalformedPolicy', why);

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const statementsOf = (text: string): readonly Statement[] => {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    return listOf(Statement) as readonly Statement[];
  } catch {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
};

const checkStatement = (statement: Statement, bucket: Bucket): void => {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformed(`Invalid effect: ${statement.Effect}`);
  if (statement.Principal === undefined && !('NotPrincipal' in statement))
    throw malformed('Missing required field Principal');
  if (listOf(statement.Action ?? statement.NotAction).length === 0) throw malformed('Missing required field Action');
  const resources = listOf(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) throw malformed('Missing required field Resource');
  const own = bucketArn(bucket.name);
  for (const resource of resources)
    if (typeof resource !== 'string' || !(resource === own || resource.startsWith(`${own}/`) || /[*?]/.test(resource)))
      throw malformed('Policy has invalid resource');
};

/** Anybody may do something, without condition. */
const isPublic = ({ Effect, Principal, Condition }: Statement): boolean =>
  Effect === 'Allow' &&
  Condition === undefined &&
  (Principal === '*' || listOf((Principal as { AWS?: unknown } | undefined)?.AWS).includes('*'));

export const policySetting = {
  name: 'policy',
  noun: 'BucketPolicy',
  action: 'BucketPolicy',
  deleteAction: 'DeleteBucketPolicy',
  putMember: 'Policy',
  getMember: 'Policy',
  also: ['ConfirmRemoveSelfBucketAccess'],
  missing: (bucket: string) => notConfigured('NoSuchBucketPolicy', 'The bucket policy does not exist', bucket),
  check(text: string, bucket: Bucket) {
    if (typeof text !== 'string' || Buffer.byteLength(text) > LARGEST)
      throw malformed('Policies must be text of at most 20 KB');
    const statements = statementsOf(text);
    if (statements.length === 0) throw malformed('Missing required field Statement');
    for (const statement of statements) checkStatement(statement, bucket);
    const block = bucket.configuration['publicAccessBlock'] as { BlockPublicPolicy?: boolean } | undefined;
    if (block?.BlockPublicPolicy && statements.some(isPublic))
      throw accessDenied(
        'Access Denied: public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.',
      );
    return text;
  },
};

export const policyStatus = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'GetBucketPolicyStatus', input)],
  run(input) {
    checkParameters('GetBucketPolicyStatus', input, []);
    const bucket = bucketOf(s3, input);
    const { policy } = bucket.configuration;
    if (policy === undefined) throw policySetting.missing(bucket.name);
    return { PolicyStatus: { IsPublic: statementsOf(policy).some(isPublic) } };
  },
});
