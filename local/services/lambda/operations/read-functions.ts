import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { describeVersion } from '../describe.ts';
import { findVersion } from '../find-version.ts';
import { functionArn, readFunctionName } from '../function-name.ts';
import { type Lambda, page } from '../lambda.ts';

interface Named {
  FunctionName: string;
  Qualifier?: string;
}

export const readFunctions = ({ cloud, store }: Lambda): Record<string, Operation> => ({
  GetFunction: {
    demands: (input, call) => [functionDemand(store, 'GetFunction', readFunctionName(input.FunctionName, call))],
    run(input: Named, call) {
      onlyMembers('GetFunction', input, ['FunctionName', 'Qualifier']);
      const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
      const fn = findVersion(store, ref);
      const { tags, reserved } = store.functions.head(ref) ?? { tags: {}, reserved: undefined };
      return {
        Configuration: qualifiedAs(fn, ref.qualifier),
        Code: { RepositoryType: 'S3', Location: `${cloud.url}/_function-code/${cloudPath(fn.codeSha256)}` },
        ...(Object.keys(tags).length > 0 && { Tags: tags }),
        ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
      };
    },
  },
  GetFunctionConfiguration: {
    demands: (input, call) => [
      functionDemand(store, 'GetFunctionConfiguration', readFunctionName(input.FunctionName, call)),
    ],
    run(input: Named, call) {
      onlyMembers('GetFunctionConfiguration', input, ['FunctionName', 'Qualifier']);
      const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
      return qualifiedAs(findVersion(store, ref), ref.qualifier);
    },
  },
  ListFunctions: {
    demands: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
    run(input: { FunctionVersion?: string; Marker?: string; MaxItems?: number }, { account, region }) {
      onlyMembers('ListFunctions', input, ['FunctionVersion', 'Marker', 'MaxItems']);
      const latest = store.functions.list(account, region);
      const all = input.FunctionVersion ? latest.flatMap((fn) => store.functions.versions(fn)) : latest;
      const { items, more } = page(all, input, ({ name, version }) => `${name}:${version}`);
      return { Functions: items.map((fn) => describeVersion(fn, input.FunctionVersion === 'ALL')), ...more };
    },
  },
});

/** With an alias asked for, the ARN names the alias and the version is the one behind it. */
const qualifiedAs = (fn: Parameters<typeof describeVersion>[0], qualifier: string | undefined) => ({
  ...describeVersion(fn),
  FunctionArn: functionArn(fn, qualifier),
});

const cloudPath = (sha256: string): string => Buffer.from(sha256, 'base64').toString('hex');
