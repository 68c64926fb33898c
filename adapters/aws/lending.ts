/**
 * Lends artifacts: a session of the environment's lending role, cut down to the keys of one job. A session under a
 * session lives for an hour at most.
 */
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import type { Lending } from '../../core/ports/lending.ts';

const SECONDS = 3600;
/** STS takes policies of that many characters. */
const LONGEST_POLICY = 2048;

interface Keys {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export const stsLending = ({
  client,
  home,
  keyArn,
}: {
  client: STSClient;
  home: Place;
  keyArn: () => string;
}): Lending => ({
  async lend(environment, keys) {
    const bucket = physicalNames.artifactBucket(home);
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: physicalNames.lendRoleArn(home, environment),
        RoleSessionName: 'tagline-job',
        DurationSeconds: SECONDS,
        Policy: policyFor(bucket, keyArn(), keys),
      }),
    );
    return {
      account: home.account,
      region: home.region,
      bucket,
      keyArn: keyArn(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
        expirationTime: Credentials?.Expiration?.getTime() ?? 0,
      },
    };
  },
});

/** Names of artifacts that are too long in sum become `*`: what is left is the artifacts of this one execution. */
const policyFor = (bucket: string, keyArn: string, keys: Keys): string => {
  const exact = policyOf(bucket, keyArn, keys);
  return exact.length <= LONGEST_POLICY ? exact : policyOf(bucket, keyArn, shortened(keys));
};

const shortened = ({ read, write }: Keys): Keys => {
  const short = (all: readonly string[]): readonly string[] => [
    ...new Set(all.map((key) => key.replace(/[^/]+(?=\/[^/]+$)/, '*'))),
  ];
  return { read: short(read), write: short(write) };
};

/** What the role itself may not do, a session cannot: it holds this environment's artifacts alone. */
const policyOf = (bucket: string, keyArn: string, { read, write }: Keys): string => {
  const arns = (all: readonly string[]): string[] => all.map((key) => `arn:aws:s3:::${bucket}/${key}`);
  const allow = (actions: readonly string[], resources: readonly string[]) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
  });
  const none = read.length + write.length === 0;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      ...(read.length === 0 ? [] : [allow(['s3:GetObject', 's3:GetObjectVersion'], arns(read))]),
      ...(write.length === 0 ? [] : [allow(['s3:PutObject'], arns(write))]),
      ...(none ? [] : [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn])]),
      // A policy needs a statement: one that allows nothing.
      ...(none ? [{ Effect: 'Deny', Action: '*', Resource: '*' }] : []),
    ],
  });
};
