/** Who may read and write states: the roles of an environment and account, for the teams of that account alone. */
import type { Statement } from '../../core/grants.ts';
import type { OwnBuildPlace } from '../../core/own-build.ts';
import { backendOf, stateBucket, stateLockTable } from '../../core/terraform-states.ts';

const REASON = 'states of a team lie under its name, one for each scope of the environment, each with its lock';

export const stateObjects = (place: OwnBuildPlace, may: 'read' | 'write'): readonly Statement[] => {
  const { installation, environment, keyArn } = place;
  const { terraform, home } = installation;
  // Tagline's own functions keep these states.
  if (backendOf(installation, environment) === 'http') return [];
  const bucket = `arn:aws:s3:::${stateBucket(terraform, environment)}`;
  const prefixes = teamsOf(place).map((team) => `${team}/${environment}-`);
  const objects = prefixes.map((prefix) => `${bucket}/${prefix}*`);
  const table = stateLockTable(terraform, environment);
  return [
    {
      actions: ['s3:GetObject', ...(may === 'write' ? ['s3:PutObject'] : [])],
      resources: objects,
      reason: REASON,
    },
    ...(may === 'write'
      ? [{ actions: ['s3:DeleteObject'], resources: objects.map((object) => `${object}.tflock`), reason: REASON }]
      : []),
    // S3 gives KMS an object's ARN as the context of its encryption: the key is for these objects alone.
    {
      actions: ['kms:Decrypt', ...(may === 'write' ? ['kms:GenerateDataKey'] : [])],
      resources: [keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': objects } },
    },
    // Terraform asks for a state that is not there yet, and lists workspaces; the names are those of the configuration.
    { actions: ['s3:ListBucket'], resources: [bucket] },
    ...(table === undefined || may === 'read'
      ? []
      : [lockItems(home, table, prefixes, stateBucket(terraform, environment))]),
  ];
};

/** The teams whose account this is. */
const teamsOf = ({ installation, environment, account }: OwnBuildPlace): readonly string[] =>
  Object.entries(installation.environments[environment]?.accounts ?? {}).flatMap(([team, its]) =>
    its === account ? [team] : [],
  );

/** Terraform's lock has the state's bucket and key as its id, and `-md5` behind it for the digest. */
const lockItems = (
  home: { readonly account: string; readonly region: string },
  table: string,
  prefixes: readonly string[],
  bucket: string,
): Statement => ({
  actions: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
  resources: [`arn:aws:dynamodb:${home.region}:${home.account}:table/${table}`],
  conditions: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${bucket}/${prefix}*`) },
  },
});
