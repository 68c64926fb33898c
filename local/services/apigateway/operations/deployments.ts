import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { manage } from '../demand.ts';
import { badRequest } from '../faults.ts';
import { findApi, findPart } from '../find-api.ts';
import { type Gateway, page } from '../gateway.ts';
import type { Deployment } from '../model.ts';
import { partsOf } from '../served.ts';

interface Input {
  ApiId: string;
  DeploymentId: string;
  StageName?: string;
  Description?: string;
  MaxResults?: number;
  NextToken?: string;
}

export const deployments = (gateway: Gateway): Record<string, Operation> => {
  const { cloud, store } = gateway;
  const list = ({ ApiId }: Input) => `/apis/${ApiId}/deployments`;
  const one = (input: Input) => `${list(input)}/${input.DeploymentId}`;
  return {
    CreateDeployment: {
      demands: (input: Input, call) => [manage('POST', list(input), call)],
      run(input: Input, call) {
        onlyMembers('CreateDeployment', input, ['ApiId', 'StageName', 'Description']);
        return store.write(() => {
          const api = findApi(gateway, input.ApiId, call);
          const parts = partsOf(store, api.ApiId);
          if (parts.routes.length === 0) throw badRequest('At least one route is required before deploying the Api.');
          const deployment: Deployment = {
            ...parts,
            DeploymentId: cloud.ids.short(6),
            Description: input.Description,
            created: cloud.clock.now(),
          };
          store.putPart('deployment', api.ApiId, deployment.DeploymentId, deployment);
          if (input.StageName) {
            const stage = findPart(gateway, 'stage', api, input.StageName);
            if (stage.AutoDeploy) throw badRequest('Deployment cannot be created for a stage with AutoDeploy enabled');
            const { DeploymentId } = deployment;
            store.putPart('stage', api.ApiId, stage.StageName, { ...stage, DeploymentId, updated: cloud.clock.now() });
          }
          return describe(deployment);
        });
      },
    },
    GetDeployment: {
      demands: (input: Input, call) => [manage('GET', one(input), call)],
      run: (input: Input, call) =>
        describe(findPart(gateway, 'deployment', findApi(gateway, input.ApiId, call), input.DeploymentId)),
    },
    GetDeployments: {
      demands: (input: Input, call) => [manage('GET', list(input), call)],
      run: (input: Input, call) =>
        page(store.parts('deployment', findApi(gateway, input.ApiId, call).ApiId), input, describe),
    },
    DeleteDeployment: {
      demands: (input: Input, call) => [manage('DELETE', one(input), call)],
      run(input: Input, call) {
        const api = findApi(gateway, input.ApiId, call);
        findPart(gateway, 'deployment', api, input.DeploymentId);
        if (store.parts('stage', api.ApiId).some(({ DeploymentId }) => DeploymentId === input.DeploymentId))
          throw badRequest('Active stages pointing to this deployment must be moved or deleted');
        store.deletePart('deployment', api.ApiId, input.DeploymentId);
      },
    },
  };
};

const describe = ({ DeploymentId, Description, created }: Deployment) => ({
  DeploymentId,
  Description,
  AutoDeployed: false,
  CreatedDate: new Date(created),
  DeploymentStatus: 'DEPLOYED',
});
