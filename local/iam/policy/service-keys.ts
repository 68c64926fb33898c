/**
 * Condition keys of single services that the local cloud fills in whenever a request has them: where they are missing, the request has none.
 * A service that starts to fill in another key adds it here; until then a policy that asks for it denies, by name.
 */
export const servicesKeys: readonly string[] = [
  'iam:PassedToService',
  'iam:PermissionsBoundary',
  'iam:PolicyARN',
  'iam:AWSServiceName',
  'sts:ExternalId',
  'sts:RoleSessionName',
  'sts:TransitiveTagKeys',
  'sts:SourceIdentity',
  'kms:ViaService',
  'kms:CallerAccount',
  'kms:EncryptionContextKeys',
  'kms:GrantIsForAWSResource',
  'logs:LogGeneratingResourceArns',
  'ssm:Overwrite',
  'ssm:Recursive',
];
