import type { Operation } from '../../../kernel/cloud.ts';
import { manage } from '../demand.ts';
import { badRequest } from '../faults.ts';
import { findApi, findPart } from '../find-api.ts';
import type { Gateway } from '../gateway.ts';
import { readTags } from '../tags.ts';

interface Input {
  /** `arn:aws:apigateway:region::/apis/<id>` or `…/stages/<name>` */
  ResourceArn: string;
  Tags?: Record<string, string>;
  TagKeys?: string[];
}
type Tags = Readonly<Record<string, string>>;

export const tags = (gateway: Gateway): Record<string, Operation> => {
  const { store } = gateway;
  const change = (
    { ResourceArn }: Input,
    call: { account: string; region: string },
    by: (before: Tags) => Tags,
  ): Tags =>
    store.write(() => {
      const [, apiId, stageName] = /::\/apis\/([a-z0-9]+)(?:\/stages\/([^/]+))?$/.exec(String(ResourceArn)) ?? [];
      if (apiId === undefined) throw badRequest(`Invalid resource ARN specified ${ResourceArn}`);
      const api = findApi(gateway, apiId, call);
      if (stageName === undefined) {
        const Tags = by(api.Tags);
        store.putApi({ ...api, Tags });
        return Tags;
      }
      const stage = findPart(gateway, 'stage', api, decodeURIComponent(stageName));
      const Tags = by(stage.Tags);
      store.putPart('stage', apiId, stage.StageName, { ...stage, Tags });
      return Tags;
    });
  const path = ({ ResourceArn }: Input): string => `/tags/${encodeURIComponent(String(ResourceArn))}`;
  return {
    TagResource: {
      demands: (input: Input, call) => [manage('POST', path(input), call, input)],
      run(input: Input, call) {
        change(input, call, (before) => readTags({ ...before, ...input.Tags }));
      },
    },
    UntagResource: {
      demands: (input: Input, call) => [manage('DELETE', path(input), call, input)],
      run(input: Input, call) {
        const gone = [input.TagKeys ?? []].flat();
        change(input, call, (before) =>
          Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key))),
        );
      },
    },
    GetTags: {
      demands: (input: Input, call) => [manage('GET', path(input), call)],
      run: (input: Input, call) => ({ Tags: change(input, call, (before) => before) }),
    },
  };
};
