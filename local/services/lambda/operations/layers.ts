/** Publish, Get, List and Delete of layers: files that functions share. */
import type { Call, Demand, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { awsTime } from '../describe.ts';
import { invalidParameter, notFound } from '../faults.ts';
import { type Lambda, page } from '../lambda.ts';
import { layerArn, layerVersionArn, readLayerName, readLayerVersionArn } from '../layer-name.ts';
import { layerPolicyOf } from '../layer-policy.ts';
import { type CodeInput, readCode } from '../read-code.ts';
import type { LayerKey, LayerVersion } from '../store/layers.ts';
import type { Store } from '../store/open-store.ts';

interface PublishInput {
  LayerName: string;
  Description?: string;
  Content: CodeInput;
  CompatibleRuntimes?: string[];
  CompatibleArchitectures?: string[];
  LicenseInfo?: string;
}

interface VersionInput {
  LayerName: string;
  VersionNumber: number;
}

interface ListInput {
  LayerName?: string;
  CompatibleRuntime?: string;
  CompatibleArchitecture?: string;
  Marker?: string;
  MaxItems?: number;
}

export const layers = (lambda: Lambda): Record<string, Operation> => ({
  PublishLayerVersion: publish(lambda),
  GetLayerVersion: {
    demands: (input: VersionInput, call: Call) => [versionDemand(lambda.store, 'GetLayerVersion', input, call)],
    run(input: VersionInput, call: Call) {
      onlyMembers('GetLayerVersion', input, ['LayerName', 'VersionNumber']);
      return whole(lambda, layerVersion(lambda.store, input, call));
    },
  },
  GetLayerVersionByArn: {
    demands: ({ Arn }: { Arn: string }, call: Call) => [useDemand(lambda.store, Arn, call)],
    run({ Arn }: { Arn: string }, call: Call) {
      const { key, version } = readLayerVersionArn(Arn, call);
      return whole(lambda, found(lambda.store, key, version));
    },
  },
  DeleteLayerVersion: {
    demands: (input: VersionInput, call: Call) => [versionDemand(lambda.store, 'DeleteLayerVersion', input, call)],
    // AWS answers 204 for one that is not there. Functions that have it keep it.
    run(input: VersionInput, call: Call) {
      onlyMembers('DeleteLayerVersion', input, ['LayerName', 'VersionNumber']);
      lambda.store.layers.delete(readLayerName(input.LayerName, call), input.VersionNumber);
    },
  },
  ListLayerVersions: {
    demands: (input: ListInput, call: Call) => [
      { action: 'lambda:ListLayerVersions', resource: layerArn(readLayerName(String(input.LayerName), call)) },
    ],
    run(input: ListInput, call: Call) {
      onlyMembers('ListLayerVersions', input, [...LISTED_BY, 'LayerName']);
      const all = lambda.store.layers.versions(readLayerName(String(input.LayerName), call)).filter(suits(input));
      const { items, more } = page(all, input, ({ version }) => String(version));
      return { LayerVersions: items.map(listed), ...more };
    },
  },
  ListLayers: {
    demands: () => [{ action: 'lambda:ListLayers', resource: '*' }],
    run(input: ListInput, { account, region }: Call) {
      onlyMembers('ListLayers', input, LISTED_BY);
      const newest = new Map<string, LayerVersion>();
      for (const layer of lambda.store.layers.list(account, region).filter(suits(input)))
        if (!newest.has(layer.name)) newest.set(layer.name, layer);
      const { items, more } = page([...newest.values()], input, ({ name }) => name);
      return {
        Layers: items.map((layer) => ({
          LayerName: layer.name,
          LayerArn: layerArn(layer),
          LatestMatchingVersion: listed(layer),
        })),
        ...more,
      };
    },
  },
});

const LISTED_BY = ['CompatibleRuntime', 'CompatibleArchitecture', 'Marker', 'MaxItems'];

const suits =
  ({ CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: ListInput) =>
  (layer: LayerVersion): boolean =>
    (runtime === undefined || layer.runtimes.includes(runtime)) &&
    (architecture === undefined || layer.architectures.includes(architecture));

const publish = ({ cloud, code, store }: Lambda): Operation<PublishInput> => ({
  demands: (input, call) => [
    { action: 'lambda:PublishLayerVersion', resource: layerArn(readLayerName(input.LayerName, call)) },
  ],
  async run(input, call) {
    onlyMembers('PublishLayerVersion', input, [
      'LayerName',
      'Description',
      'Content',
      'CompatibleRuntimes',
      'CompatibleArchitectures',
      'LicenseInfo',
    ]);
    const key = readLayerName(input.LayerName, call);
    if (key.account !== call.account || key.region !== call.region)
      throw invalidParameter(`The layer ${input.LayerName} cannot be published from here.`);
    const kept = code.keep(await readCode(cloud, input.Content ?? {}, call));
    const layer = store.write(() => {
      const made: LayerVersion = {
        ...key,
        version: store.layers.nextVersion(key),
        description: input.Description ?? '',
        runtimes: input.CompatibleRuntimes ?? [],
        architectures: input.CompatibleArchitectures ?? [],
        license: input.LicenseInfo,
        codeSha256: kept.sha256,
        codeSize: kept.size,
        created: cloud.clock.now(),
        policy: undefined,
      };
      store.layers.put(made);
      return made;
    });
    return whole({ cloud }, layer);
  },
});

const found = (store: Store, key: LayerKey, version: number): LayerVersion => {
  const layer = store.layers.get(key, version);
  if (!layer) throw notFound('The resource you requested does not exist.');
  return layer;
};

/** Throws ResourceNotFoundException. */
export const layerVersion = (store: Store, input: VersionInput, call: Call): LayerVersion =>
  found(store, readLayerName(input.LayerName, call), input.VersionNumber);

export const versionDemand = (store: Store, action: string, input: VersionInput, call: Call): Demand => {
  const key = readLayerName(input.LayerName, call);
  return {
    action: `lambda:${action}`,
    resource: layerVersionArn(key, input.VersionNumber),
    resourcePolicy: layerPolicyOf(store.layers.get(key, input.VersionNumber)),
  };
};

/** Whoever gives a layer to a function must be allowed to read it, also in another account. */
export const useDemand = (store: Store, arn: string, call: Call): Demand => {
  const { key, version } = readLayerVersionArn(arn, call);
  return {
    action: 'lambda:GetLayerVersion',
    resource: arn,
    resourcePolicy: layerPolicyOf(store.layers.get(key, version)),
  };
};

const listed = (layer: LayerVersion) => ({
  LayerVersionArn: layerVersionArn(layer, layer.version),
  Version: layer.version,
  Description: layer.description,
  CreatedDate: awsTime(layer.created),
  ...(layer.runtimes.length > 0 && { CompatibleRuntimes: layer.runtimes }),
  ...(layer.architectures.length > 0 && { CompatibleArchitectures: layer.architectures }),
  ...(layer.license !== undefined && { LicenseInfo: layer.license }),
});

const whole = ({ cloud }: Pick<Lambda, 'cloud'>, layer: LayerVersion) => ({
  ...listed(layer),
  LayerArn: layerArn(layer),
  Content: {
    Location: `${cloud.url}/_function-code/${Buffer.from(layer.codeSha256, 'base64').toString('hex')}`,
    CodeSha256: layer.codeSha256,
    CodeSize: layer.codeSize,
  },
});
