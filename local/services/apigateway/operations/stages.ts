import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { manage } from '../demand.ts';
import { badRequest, conflict } from '../faults.ts';
import { findApi, findPart } from '../find-api.ts';
import { type Gateway, page } from '../gateway.ts';
import type { Api, Stage } from '../model.ts';
import { readStage, type StageInput } from '../stage-input.ts';
import { readTags } from '../tags.ts';

interface Input extends StageInput {
  RouteKey?: string;
  MaxResults?: number;
  NextToken?: string;
}

const MEMBERS = [
  'ApiId',
  'StageName',
  'AutoDeploy',
  'Description',
  'DeploymentId',
  'AccessLogSettings',
  'DefaultRouteSettings',
  'RouteSettings',
  'StageVariables',
];

export const stages = (gateway: Gateway): Record<string, Operation> => {
  const { cloud, store } = gateway;
  const path = ({ ApiId, StageName }: Input) => `/apis/${ApiId}/stages/${StageName}`;
  const change = (input: Input, call: { account: string; region: string }, by: (stage: Stage, api: Api) => Stage) =>
    store.write(() => {
      const api = findApi(gateway, input.ApiId, call);
      const stage = { ...by(findPart(gateway, 'stage', api, input.StageName), api), updated: cloud.clock.now() };
      store.putPart('stage', api.ApiId, stage.StageName, stage);
      return describe(stage);
    });
  return {
    CreateStage: {
      demands: (input: Input, call) => [manage('POST', `/apis/${input.ApiId}/stages`, call, input)],
      run(input: Input, call) {
        onlyMembers('CreateStage', input, [...MEMBERS, 'Tags']);
        return store.write(() => {
          const api = findApi(gateway, input.ApiId, call);
          if (!/^(\$default|[a-zA-Z0-9_-]{1,128})$/.test(input.StageName ?? ''))
            throw badRequest('Stage name only allows alphanumeric characters, hyphens and underscores, or $default');
          if (store.part('stage', api.ApiId, input.StageName)) throw conflict('Stage already exists');
          const now = cloud.clock.now();
          const stage = readStage(gateway, api, input, {
            StageName: input.StageName,
            AutoDeploy: false,
            DefaultRouteSettings: {},
            RouteSettings: {},
            StageVariables: {},
            Tags: readTags(input.Tags),
            created: now,
            updated: now,
          });
          store.putPart('stage', api.ApiId, stage.StageName, stage);
          return describe(stage);
        });
      },
    },
    GetStage: {
      demands: (input: Input, call) => [manage('GET', path(input), call)],
      run: (input: Input, call) =>
        describe(findPart(gateway, 'stage', findApi(gateway, input.ApiId, call), input.StageName)),
    },
    GetStages: {
      demands: (input: Input, call) => [manage('GET', `/apis/${input.ApiId}/stages`, call)],
      run: (input: Input, call) =>
        page(store.parts('stage', findApi(gateway, input.ApiId, call).ApiId), input, describe),
    },
    UpdateStage: {
      demands: (input: Input, call) => [manage('PATCH', path(input), call)],
      run(input: Input, call) {
        onlyMembers('UpdateStage', input, MEMBERS);
        return change(input, call, (stage, api) => readStage(gateway, api, input, stage));
      },
    },
    DeleteStage: {
      demands: (input: Input, call) => [manage('DELETE', path(input), call)],
      run(input: Input, call) {
        const api = findApi(gateway, input.ApiId, call);
        findPart(gateway, 'stage', api, input.StageName);
        store.deletePart('stage', api.ApiId, input.StageName);
      },
    },
    DeleteAccessLogSettings: {
      demands: (input: Input, call) => [manage('DELETE', `${path(input)}/accesslogsettings`, call)],
      run(input: Input, call) {
        change(input, call, (stage) => ({ ...stage, AccessLogSettings: undefined }));
      },
    },
    DeleteRouteSettings: {
      demands: (input: Input, call) => [
        manage('DELETE', `${path(input)}/routesettings/${encodeURIComponent(String(input.RouteKey))}`, call),
      ],
      run(input: Input, call) {
        change(input, call, (stage) => {
          const { [String(input.RouteKey)]: _, ...RouteSettings } = stage.RouteSettings;
          return { ...stage, RouteSettings };
        });
      },
    },
  };
};

const describe = ({ created, updated, ...stage }: Stage) => ({
  ...stage,
  CreatedDate: new Date(created),
  LastUpdatedDate: new Date(updated),
  ApiGatewayManaged: false,
});
