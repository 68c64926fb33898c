/** Who else may use a version of a layer. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { conflict, notFound, preconditionFailed } from '../faults.ts';
import type { Lambda } from '../lambda.ts';
import { layerVersionArn } from '../layer-name.ts';
import { layerPolicyOf } from '../layer-policy.ts';
import type { LayerVersion } from '../store/layers.ts';
import { layerVersion, versionDemand } from './layers.ts';

interface Input {
  LayerName: string;
  VersionNumber: number;
  StatementId: string;
  Action: string;
  Principal: string;
  OrganizationId?: string;
  RevisionId?: string;
}

export const layerPermissions = ({ cloud, store }: Lambda): Record<string, Operation> => {
  const demands = (action: string) => (input: Input, call: Call) => [versionDemand(store, action, input, call)];
  const keep = (layer: LayerVersion, statements: readonly { readonly Sid: string }[]): string => {
    const revisionId = cloud.ids.uuid();
    store.layers.put({ ...layer, policy: statements.length > 0 ? { revisionId, statements } : undefined });
    return revisionId;
  };
  /** The version, if it is the revision that the caller saw. */
  const seen = (input: Input, call: Call): LayerVersion => {
    const layer = layerVersion(store, input, call);
    if (input.RevisionId && input.RevisionId !== layer.policy?.revisionId) throw preconditionFailed();
    return layer;
  };
  return {
    AddLayerVersionPermission: {
      demands: demands('AddLayerVersionPermission'),
      run(input: Input, call) {
        if (input.OrganizationId) throw notInLocalCloud('OrganizationId of AddLayerVersionPermission');
        onlyMembers('AddLayerVersionPermission', input, [...NAMED, 'StatementId', 'Action', 'Principal', 'RevisionId']);
        return store.write(() => {
          const layer = seen(input, call);
          const before = layer.policy?.statements ?? [];
          if (before.some(({ Sid }) => Sid === input.StatementId))
            throw conflict(
              `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, ` +
                `or remove the existing statement.`,
            );
          const statement = {
            Sid: input.StatementId,
            Effect: 'Allow',
            Principal: principalOf(input.Principal),
            Action: input.Action,
            Resource: layerVersionArn(layer, layer.version),
          };
          return { RevisionId: keep(layer, [...before, statement]), Statement: JSON.stringify(statement) };
        });
      },
    },
    RemoveLayerVersionPermission: {
      demands: demands('RemoveLayerVersionPermission'),
      run(input: Input, call) {
        onlyMembers('RemoveLayerVersionPermission', input, [...NAMED, 'StatementId', 'RevisionId']);
        store.write(() => {
          const layer = seen(input, call);
          const before = layer.policy?.statements ?? [];
          const statements = before.filter(({ Sid }) => Sid !== input.StatementId);
          if (statements.length === before.length)
            throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
          keep(layer, statements);
        });
      },
    },
    GetLayerVersionPolicy: {
      demands: demands('GetLayerVersionPolicy'),
      run(input: Input, call) {
        onlyMembers('GetLayerVersionPolicy', input, NAMED);
        const layer = layerVersion(store, input, call);
        if (!layer.policy) throw notFound('No policy is associated with the given resource.');
        return { Policy: layerPolicyOf(layer), RevisionId: layer.policy.revisionId };
      },
    },
  };
};

const NAMED = ['LayerName', 'VersionNumber'];

const principalOf = (text: string): unknown =>
  text === '*' ? '*' : { AWS: /^\d{12}$/.test(text) ? `arn:aws:iam::${text}:root` : text };
