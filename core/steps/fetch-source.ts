/** Step 5, Source: the tree of the commit becomes the source artifact. */

import { artifactKey } from '../artifacts.ts';
import type { FetchSource } from '../contract.ts';
import { executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { recordAuthor } from '../parts/record-author.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Source } from '../ports/source.ts';

export interface SourceFetched {
  readonly externalExecutionId: string;
  /** CodePipeline's keys of a CodeCommit source. */
  readonly variables: Readonly<Record<string, string>>;
}

export const fetchSource =
  ({ ledger, source, artifacts }: { ledger: Ledger; source: Source; artifacts: Artifacts }) =>
  async (input: FetchSource): Promise<SourceFetched> => {
    const execution = (
      await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
    ).data;
    endedMeanwhile(execution, input.attempt);
    const { zip, facts } = await source.fetch(input.repository, { type: 'tag', name: execution.tag }, input.commit);
    await recordAuthor(ledger, execution.id, facts.authorEmail);
    await artifacts.put(
      artifactKey(execution.target.environment, execution.pipeline, input.artifact, execution.id),
      zip,
    );
    return {
      externalExecutionId: facts.commit,
      variables: {
        RepositoryName: input.repository,
        CommitId: facts.commit,
        CommitMessage: facts.message,
        AuthorDate: facts.authorDate,
        CommitterDate: facts.committerDate,
        TagName: execution.tag,
      },
    };
  };
