/** AWS::Serverless::LayerVersion: another version, beside the ones before, whenever anything of it changes. */
import { attributesOf, given, type Made, onlyProperties, passed, type Sam, s3Place, shortHash } from './sam.ts';

export const layerVersion = (sam: Sam): Made => {
  onlyProperties(
    sam,
    'ContentUri LayerName Description CompatibleRuntimes CompatibleArchitectures LicenseInfo RetentionPolicy',
  );
  const { logicalId, resource, properties } = sam;
  const { Bucket, Key, Version } = s3Place(logicalId, 'ContentUri', properties['ContentUri']);
  const called = `${logicalId}${shortHash({ [logicalId]: { Type: resource['Type'], Properties: properties } })}`;
  const layer = {
    Type: 'AWS::Lambda::LayerVersion',
    ...attributesOf(resource),
    DeletionPolicy: properties['RetentionPolicy'] ?? 'Retain',
    Properties: {
      LayerName: properties['LayerName'] ?? logicalId,
      Content: given({ S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: Version }),
      ...passed(properties, 'Description CompatibleRuntimes CompatibleArchitectures LicenseInfo'),
    },
  };
  return { resources: { [called]: layer }, called };
};
