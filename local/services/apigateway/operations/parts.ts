/** Create, read, list, update and delete: the same for routes, integrations and authorizers. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { manage } from '../demand.ts';
import { findApi, findPart } from '../find-api.ts';
import { type Gateway, page } from '../gateway.ts';
import type { Api, Parts } from '../model.ts';

type PartKind = 'route' | 'integration' | 'authorizer';

interface PartOf<K extends PartKind> {
  readonly kind: K;
  /** `Route`: its id is `RouteId`. */
  readonly name: string;
  readonly members: readonly string[];
  /** The requested settings over the previous ones; throws BadRequestException. */
  read(input: Record<string, unknown>, before: Parts[K] | undefined, api: Api, id: string): Parts[K];
  describe(part: Parts[K]): unknown;
  /** Throws ConflictException where it may not be deleted. */
  mayDelete?(part: Parts[K], api: Api): void;
}

type Input = Record<string, unknown> & { ApiId: string; MaxResults?: number; NextToken?: string };

export const partOperations = <K extends PartKind>(gateway: Gateway, part: PartOf<K>): Record<string, Operation> => {
  const { cloud, store } = gateway;
  const { kind, name, members } = part;
  const idName = `${name}Id`;
  const list = (input: Input): string => `/apis/${input.ApiId}/${kind}s`;
  const one = (input: Input): string => `${list(input)}/${input[idName]}`;
  return {
    [`Create${name}`]: {
      demands: (input: Input, call: Call) => [manage('POST', list(input), call)],
      run(input: Input, call: Call) {
        onlyMembers(`Create${name}`, input, ['ApiId', ...members]);
        return store.write(() => {
          const api = findApi(gateway, input.ApiId, call);
          const id = cloud.ids.short(7);
          const made = part.read(input, undefined, api, id);
          store.putPart(kind, api.ApiId, id, made);
          return part.describe(made);
        });
      },
    },
    [`Get${name}`]: {
      demands: (input: Input, call: Call) => [manage('GET', one(input), call)],
      run: (input: Input, call: Call) =>
        part.describe(findPart(gateway, kind, findApi(gateway, input.ApiId, call), input[idName])),
    },
    [`Get${name}s`]: {
      demands: (input: Input, call: Call) => [manage('GET', list(input), call)],
      run: (input: Input, call: Call) =>
        page(store.parts(kind, findApi(gateway, input.ApiId, call).ApiId), input, part.describe),
    },
    [`Update${name}`]: {
      demands: (input: Input, call: Call) => [manage('PATCH', one(input), call)],
      run(input: Input, call: Call) {
        onlyMembers(`Update${name}`, input, ['ApiId', idName, ...members]);
        return store.write(() => {
          const api = findApi(gateway, input.ApiId, call);
          const id = String(input[idName]);
          const after = part.read(input, findPart(gateway, kind, api, id), api, id);
          store.putPart(kind, api.ApiId, id, after);
          return part.describe(after);
        });
      },
    },
    [`Delete${name}`]: {
      demands: (input: Input, call: Call) => [manage('DELETE', one(input), call)],
      run: (input: Input, call: Call) =>
        store.write(() => {
          const api = findApi(gateway, input.ApiId, call);
          part.mayDelete?.(findPart(gateway, kind, api, input[idName]), api);
          findPart(gateway, kind, api, input[idName]);
          store.deletePart(kind, api.ApiId, String(input[idName]));
        }),
    },
  };
};
