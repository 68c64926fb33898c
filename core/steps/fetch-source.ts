/**
 * Step 5, Source: stores a revision as the source artifact: of Git the tree of the commit, which is the pushed one, or
 * what the branch names at the first fetch. The end of the action records the artifact's version.
 */
import { artifactKey } from '../artifacts.ts';
import type { FetchSource } from '../contract.ts';
import type { Action } from '../definition/action.ts';
import type { Execution } from '../execution.ts';
import type { Revision } from '../execution-request.ts';
import { TaglineError } from '../fault.ts';
import type { Fetching, FetchPorts } from '../fetching.ts';
import { decide } from '../ledger/decide.ts';
import { actionIn, currentExecution, definitionOf } from '../parts/current-execution.ts';
import { type ActionEnd, endAction } from '../parts/end-action.ts';
import { recordAuthor } from '../parts/record-author.ts';
import { takeRevision } from '../parts/take-revision.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Source } from '../ports/source.ts';
import type { Providers } from '../provider.ts';

export interface SourceFetched {
  readonly externalExecutionId: string;
  readonly summary: string;
  /** CodePipeline's keys of a CodeCommit source. */
  readonly variables: Readonly<Record<string, string>>;
}

export const fetchSource =
  ({
    ledger,
    source,
    artifacts,
    clock,
    providers,
    fetches,
  }: {
    ledger: Ledger;
    source: Source;
    artifacts: Pick<Artifacts, 'put'>;
    clock: Clock;
    providers: Providers;
    fetches: FetchPorts;
  }) =>
  async (input: FetchSource): Promise<SourceFetched> => {
    const execution = (await currentExecution(ledger, input)).data;
    const action = actionIn(await definitionOf(ledger, execution), input);
    const { repository } = input;
    const fetching = await providers.of(action)?.fetching?.(fetches);
    if (fetching) return fetchOther({ ledger, clock, fetching }, execution, action, input);
    const branch = action.configuration['BranchName'];
    const revision = await takeRevision(ledger, execution.id, action.name, () => headOf(source, repository, branch));
    const named = revision.branch ?? branch;
    const { zip, facts } = await source.fetch(repository, refOf(revision, named), revision.commit);
    await recordAuthor(ledger, execution.id, facts.authorEmail);
    const key = artifactKey(execution, input.artifact);
    const artifact = { name: input.artifact, key, ...(await artifacts.put(key, zip)) };
    const fetched: SourceFetched = {
      externalExecutionId: facts.commit,
      summary: (facts.message.split('\n')[0] ?? '').slice(0, 200),
      variables: {
        RepositoryName: input.repository,
        CommitId: facts.commit,
        CommitMessage: facts.message,
        AuthorDate: facts.authorDate,
        CommitterDate: facts.committerDate,
        ...(named === undefined ? {} : { BranchName: named }),
        ...(revision.tag === undefined ? {} : { TagName: revision.tag }),
      },
    };
    const { externalExecutionId, summary, variables } = fetched;
    const end: ActionEnd = {
      status: 'Succeeded',
      externalExecutionId,
      summary,
      outputVariables: { ...variables },
      artifacts: [artifact],
    };
    await decide(ledger, async () =>
      ledger.write(await endAction(ledger, execution, input.stage, action, end, clock.now())),
    );
    return fetched;
  };

/** A source that is not Git. */
const fetchOther = async (
  { ledger, clock, fetching }: { ledger: Ledger; clock: Clock; fetching: Fetching },
  execution: Execution,
  action: Action,
  { repository, artifact: name, stage }: FetchSource,
): Promise<SourceFetched> => {
  const revision = await takeRevision(ledger, execution.id, action.name, () => fetching.newest(repository));
  const key = artifactKey(execution, name);
  const { stored, summary, variables } = await fetching.fetch(revision, key);
  const fetched: SourceFetched = { externalExecutionId: revision.commit, summary, variables };
  const artifacts = [{ name, key, ...stored }];
  const end: ActionEnd = {
    status: 'Succeeded',
    externalExecutionId: revision.commit,
    summary,
    outputVariables: { ...variables },
    artifacts,
  };
  await decide(ledger, async () => ledger.write(await endAction(ledger, execution, stage, action, end, clock.now())));
  return fetched;
};

/** Throws `RevisionUnknown`, `RevisionUnavailable`. */
const headOf = async (
  source: Pick<Source, 'resolve'>,
  repository: string,
  branch: string | undefined,
): Promise<Omit<Revision, 'action'>> => {
  if (branch === undefined)
    throw new TaglineError('RevisionUnknown', `nothing says which commit of ${repository} is meant`, {
      expected: 'a push of a tag or branch, a revision given at the start, or BranchName of the source action',
      remedy: 'Add BranchName to the source action, or start with --revision <action>=<tag or commit>.',
    });
  const head = await source.resolve(repository, { type: 'branch', name: branch });
  if (head) return { provider: 'CodeCommit', repository, commit: head.object, branch };
  throw new TaglineError('RevisionUnavailable', `${repository} has no branch ${branch}`, {
    remedy: 'Push the branch, or correct BranchName of the source action.',
  });
};

const refOf = ({ tag }: Revision, branch: string | undefined) =>
  tag === undefined ? ({ type: 'branch', name: branch ?? '' } as const) : ({ type: 'tag', name: tag } as const);
