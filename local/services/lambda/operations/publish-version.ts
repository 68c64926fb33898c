import type { Cloud, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { describeVersion } from '../describe.ts';
import { invalidParameter, preconditionFailed } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import { type Lambda, page } from '../lambda.ts';
import type { FunctionVersion } from '../store/functions.ts';
import type { Store } from '../store/open-store.ts';

interface PublishVersionInput {
  FunctionName: string;
  CodeSha256?: string;
  Description?: string;
  RevisionId?: string;
}

export const versions = ({ cloud, store }: Lambda): Record<string, Operation> => ({
  PublishVersion: {
    demands: (input, call) => [functionDemand(store, 'PublishVersion', readFunctionName(input.FunctionName, call))],
    run(input: PublishVersionInput, call) {
      onlyMembers('PublishVersion', input, ['FunctionName', 'CodeSha256', 'Description', 'RevisionId']);
      const ref = readFunctionName(input.FunctionName, call);
      return store.write(() => {
        const latest = findVersion(store, { ...ref, qualifier: undefined });
        if (input.RevisionId && input.RevisionId !== latest.revisionId) throw preconditionFailed();
        if (input.CodeSha256 && input.CodeSha256 !== latest.codeSha256)
          throw invalidParameter(
            `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST ` +
              `(${latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
          );
        return describeVersion(publish(store, cloud, latest, input), true);
      });
    },
  },
  ListVersionsByFunction: {
    demands: (input, call) => [
      functionDemand(store, 'ListVersionsByFunction', readFunctionName(input.FunctionName, call)),
    ],
    run(input: { FunctionName: string; Marker?: string; MaxItems?: number }, call) {
      onlyMembers('ListVersionsByFunction', input, ['FunctionName', 'Marker', 'MaxItems']);
      const ref = readFunctionName(input.FunctionName, call);
      findVersion(store, { ...ref, qualifier: undefined });
      const { items, more } = page(store.functions.versions(ref), input, ({ version }) => version);
      return { Versions: items.map((version) => describeVersion(version, true)), ...more };
    },
  },
});

/** The latest version again if nothing changed since it was published, as on AWS. */
export const publish = (
  store: Store,
  cloud: Cloud,
  latest: FunctionVersion,
  { Description }: { Description?: string },
): FunctionVersion => {
  const head = store.functions.head(latest);
  const nextVersion = head?.nextVersion ?? 1;
  const before = store.functions.get(latest, String(nextVersion - 1));
  const next: FunctionVersion = {
    ...latest,
    version: String(nextVersion),
    description: Description ?? latest.description,
    revisionId: cloud.ids.uuid(),
  };
  if (before && contents(before) === contents(next)) return before;
  store.functions.put(next);
  store.functions.putHead(latest, { tags: head?.tags ?? {}, reserved: head?.reserved, nextVersion: nextVersion + 1 });
  return next;
};

const contents = ({ version: _, revisionId: __, modified: ___, description: ____, ...rest }: FunctionVersion): string =>
  JSON.stringify(rest);
