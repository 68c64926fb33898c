/**
 * Condition keys of single services that the local cloud fills in whenever a request has them: where they are missing,
 * the request has none.
 * A service that starts to fill in another key only sometimes adds it here; until then a policy that asks for it
 * denies, by name.
 */
export const servicesKeys: readonly string[] = [
  'cloudformation:ChangeSetName',
  'cloudformation:RoleArn',
  'cloudformation:TemplateUrl',
  'cloudwatch:namespace',
  'dynamodb:Attributes',
  'dynamodb:LeadingKeys',
  'dynamodb:ReturnConsumedCapacity',
  'dynamodb:ReturnValues',
  'dynamodb:Select',
  'events:TargetArn',
  'events:creatorAccount',
  'events:detail-type',
  'events:source',
  'iam:AWSServiceName',
  'iam:PassedToService',
  'iam:PermissionsBoundary',
  'iam:PolicyARN',
  'kms:BypassPolicyLockoutSafetyCheck',
  'kms:CallerAccount',
  'kms:EncryptionContextKeys',
  // Grants are not here: no request has one.
  'kms:GrantIsForAWSResource',
  'kms:ViaService',
  's3:ResourceAccount',
  's3:VersionId',
  's3:delimiter',
  's3:max-keys',
  's3:prefix',
  's3:x-amz-acl',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'ssm:Overwrite',
  'ssm:Recursive',
  'states:StateMachineQualifier',
  'sts:ExternalId',
  'sts:RoleSessionName',
];
