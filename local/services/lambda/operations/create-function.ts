import type { Operation } from '../../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import {
  CONFIGURATION_MEMBERS,
  type Configuration,
  type ConfigurationInput,
  readConfiguration,
} from '../configuration.ts';
import { functionDemand } from '../demand.ts';
import { describeVersion } from '../describe.ts';
import { conflict, invalidParameter } from '../faults.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { type CodeInput, readCode } from '../read-code.ts';
import { assumeFunctionRole } from '../run/sessions.ts';
import type { FunctionKey, FunctionVersion } from '../store/functions.ts';
import { readTags } from '../tags.ts';
import { readUsedLayers } from '../used-layers.ts';
import { useDemand } from './layers.ts';
import { publish } from './publish-version.ts';

export interface CreateFunctionInput extends ConfigurationInput {
  FunctionName: string;
  Code: CodeInput;
  Publish?: boolean;
  PackageType?: string;
  Architectures?: string[];
  Tags?: Record<string, string>;
}

const MEMBERS = [...CONFIGURATION_MEMBERS, 'FunctionName', 'Code', 'Publish', 'PackageType', 'Architectures', 'Tags'];

export const createFunction = ({ cloud, store, code }: Lambda): Operation<CreateFunctionInput> => ({
  demands: (input, call) => [
    functionDemand(store, 'CreateFunction', readFunctionName(input.FunctionName, call), {
      ...tagContext(input.Tags),
      'lambda:Layer': input.Layers ?? [],
    }),
    ...passRole(input.Role),
    ...(input.Layers ?? []).map((arn) => useDemand(store, arn, call)),
  ],
  async run(input, call) {
    onlyMembers('CreateFunction', input, MEMBERS);
    const ref = readFunctionName(input.FunctionName, call);
    const key: FunctionKey = { account: ref.account, region: ref.region, name: ref.name };
    if (ref.account !== call.account || ref.qualifier !== undefined)
      throw invalidParameter(`The function name ${input.FunctionName} cannot be created.`);
    if ((input.PackageType ?? 'Zip') !== 'Zip')
      throw notInLocalCloud(`PackageType ${input.PackageType} of a Lambda function`);
    if (!input.Handler || !input.Runtime)
      throw invalidParameter(
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      );
    const configuration = readConfiguration({ ...input, Role: input.Role ?? '' }, defaults(key));
    const tags = readTags(input.Tags);
    const architecture = architectureOf(input.Architectures);
    if (store.functions.get(key)) throw conflict(`Function already exist: ${key.name}`);
    mayBeAssumed(() => assumeFunctionRole(cloud, { ...key, role: configuration.role }));
    const kept = code.keep(await readCode(cloud, input.Code ?? {}, call));
    const fn: FunctionVersion = {
      ...key,
      ...configuration,
      version: '$LATEST',
      architecture,
      codeSha256: kept.sha256,
      codeSize: kept.size,
      layers: readUsedLayers(store, input.Layers ?? [], [], call),
      modified: cloud.clock.now(),
      revisionId: cloud.ids.uuid(),
    };
    return store.write(() => {
      if (store.functions.get(key)) throw conflict(`Function already exist: ${key.name}`);
      store.functions.putHead(key, { tags, reserved: undefined, nextVersion: 1 });
      store.functions.put(fn);
      return describeVersion(input.Publish ? publish(store, cloud, fn, {}) : fn, input.Publish);
    });
  },
});

const defaults = ({ name }: FunctionKey): Configuration => ({
  role: '',
  handler: '',
  runtime: '',
  description: '',
  timeout: 3,
  memorySize: 128,
  variables: undefined,
  deadLetterArn: undefined,
  ephemeralStorage: 512,
  logging: { format: 'Text', applicationLevel: undefined, systemLevel: undefined, group: `/aws/lambda/${name}` },
});

export const passRole = (role: string | undefined) =>
  role === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }];

export const mayBeAssumed = (assume: () => unknown): void => {
  try {
    assume();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
};

export const architectureOf = ([architecture = 'x86_64']: readonly string[] = []): string => architecture;
