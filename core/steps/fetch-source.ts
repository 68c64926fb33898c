/** Step 5, Source: stores the tree of the commit as the source artifact. The end of the action records its version. */
import { artifactKey } from '../artifacts.ts';
import type { FetchSource } from '../contract.ts';
import { decide } from '../ledger/decide.ts';
import { actionIn, currentExecution, definitionOf } from '../parts/current-execution.ts';
import { type ActionEnd, endAction } from '../parts/end-action.ts';
import { recordAuthor } from '../parts/record-author.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Source } from '../ports/source.ts';

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
  }: {
    ledger: Ledger;
    source: Source;
    artifacts: Pick<Artifacts, 'put'>;
    clock: Clock;
  }) =>
  async (input: FetchSource): Promise<SourceFetched> => {
    const execution = (await currentExecution(ledger, input)).data;
    const action = actionIn(await definitionOf(ledger, execution), input);
    const { zip, facts } = await source.fetch(input.repository, { type: 'tag', name: execution.tag }, input.commit);
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
        TagName: execution.tag,
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
