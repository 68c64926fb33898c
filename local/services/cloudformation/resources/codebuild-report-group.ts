/** AWS::CodeBuild::ReportGroup. */
import { createOnce } from './faults.ts';
import { camelDeep } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { tagsOf } from './tags.ts';

const SHAPE = {
  DeleteReports: 'flag',
  ExportConfig: {
    of: {
      ExportConfigType: 'text',
      S3Destination: {
        of: {
          Bucket: 'text',
          BucketOwner: 'text',
          EncryptionDisabled: 'flag',
          EncryptionKey: 'text',
          Packaging: 'text',
          Path: 'text',
        },
      },
    },
  },
  Name: 'text',
  Tags: TAGS,
  Type: 'text',
} as const;

const tags = (properties: Properties) => tagsOf(properties).map(({ Key, Value }) => ({ key: Key, value: Value }));

const arnOf = (name: string, { region, account }: ResourceContext): string =>
  `arn:aws:codebuild:${region}:${account}:report-group/${name}`;

const made = (arn: string) => ({ physicalId: arn, attributes: { Arn: arn } });

export const codebuildReportGroup: ResourceType = {
  type: 'AWS::CodeBuild::ReportGroup',
  shape: SHAPE,
  immutable: ['Name', 'Type'],
  named: 'Name',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const name = (properties['Name'] as string | undefined) ?? context.name(128);
    const input = {
      name,
      type: properties['Type'],
      exportConfig: camelDeep(properties['ExportConfig']),
      tags: tags(properties),
    };
    await createOnce(
      context.resumed,
      () => context.call('codebuild', 'CreateReportGroup', input),
      'ResourceAlreadyExistsException',
    );
    return made(arnOf(name, context));
  },
  async update(properties, context, { physicalId: arn }) {
    const exportConfig = camelDeep(properties['ExportConfig']);
    await context.call('codebuild', 'UpdateReportGroup', { arn, exportConfig, tags: tags(properties) });
    return made(arn);
  },
  async delete(arn, { call }, { properties }) {
    await call('codebuild', 'DeleteReportGroup', { arn, deleteReports: properties['DeleteReports'] === true });
  },
};
