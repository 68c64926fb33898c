/** Step 1: CodeCommit's event of a push becomes a GitEvent on the bus. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { source } from '../adapters/aws/compose/source.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { CodeCommitEvent, readCodeCommitEvent } from '../adapters/git/codecommit-event.ts';
import { receiveGitEvent } from '../core/steps/receive-git-event.ts';

export const handler = lambda(CodeCommitEvent, (event) =>
  receiveGitEvent({ source: source(), bus: bus() })(readCodeCommitEvent(event)),
);
