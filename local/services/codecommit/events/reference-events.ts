/**
 * The events of a change of references: one `CodeCommit Repository State Change` for each, in the order of their names.
 *
 * `commitId` is what the reference points to. Of an annotated tag that is the id of the tag object, not of the commit
 * that it names: AWS documents branches only, and Git's own reports of a push (which these events follow) carry that
 * id. Who needs the commit peels it.
 */
import type { BusEvent } from '../../../kernel/outbox.ts';
import { type Repository, repositoryArn } from '../repositories.ts';

type Refs = ReadonlyMap<string, string>;

export const referenceEvents = (
  repository: Repository,
  before: Refs,
  after: Refs,
  caller: string,
  now: number,
): readonly BusEvent[] =>
  [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const old = before.get(name);
    const current = after.get(name);
    if (old === current) return [];
    return [entry(repository, name, { old, current, caller }, now)];
  });

const entry = (
  repository: Repository,
  referenceFullName: string,
  { old, current, caller }: { old: string | undefined; current: string | undefined; caller: string },
  now: number,
): BusEvent => {
  const tag = referenceFullName.startsWith('refs/tags/');
  return {
    time: now,
    detailType: 'CodeCommit Repository State Change',
    resources: [repositoryArn(repository, repository.name)],
    detail: JSON.stringify({
      event: old === undefined ? 'referenceCreated' : current === undefined ? 'referenceDeleted' : 'referenceUpdated',
      repositoryName: repository.name,
      repositoryId: repository.id,
      referenceType: tag ? 'tag' : 'branch',
      referenceName: referenceFullName.slice(tag ? 'refs/tags/'.length : 'refs/heads/'.length),
      referenceFullName,
      ...(current !== undefined && { commitId: current }),
      ...(old !== undefined && { oldCommitId: old }),
      callerUserArn: caller,
    }),
  };
};
