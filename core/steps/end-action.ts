/**
 * Step 5: records the end of an action that the machine saw itself (a build, an answer, an error), with its artifacts
 * as the bucket holds them now.
 */
import type { EndAction, Result } from '../contract.ts';
import { actionRecord, type Execution, type MadeArtifact } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { actionIn, currentExecution, definitionOf } from '../parts/current-execution.ts';
import { type ActionEnd, endAction, madeArtifacts } from '../parts/end-action.ts';
import { failureCode } from '../parts/failure-code.ts';
import { leaveWork, TIMED_OUT } from '../parts/leave-work.ts';
import { buildIn, readCause } from '../parts/read-cause.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';

/** Answers the result that the machine goes on with. If a step carried out the action, its recorded end stands. */
export const endActionOf =
  ({ ledger, artifacts, clock }: { ledger: Ledger; artifacts: Pick<Artifacts, 'look' | 'sum'>; clock: Clock }) =>
  async (input: EndAction): Promise<Result> => {
    const { stage, result } = input;
    const execution = (await currentExecution(ledger, input)).data;
    if (await hasEnded(ledger, execution, stage, result.name)) return result;
    const action = actionIn(await definitionOf(ledger, execution), { stage, action: result.name });
    const made = result.status === 'Succeeded' ? await madeArtifacts(artifacts, execution, action) : [];
    await decide(ledger, async () =>
      ledger.write([
        ...(await endAction(ledger, execution, stage, action, endOf(result, made), clock.now())),
        ...(await leftAfter(ledger, input, clock.now())),
      ]),
    );
    return result;
  };

const leftAfter = async (
  ledger: Pick<Ledger, 'get'>,
  { executionId, stage, result }: EndAction,
  now: string,
): Promise<readonly Change[]> => {
  if (result.error !== TIMED_OUT) return [];
  const action = await actionRecord.read(ledger, keys.action(executionId, stage, result.name));
  return action?.data.status === 'InProgress' ? leaveWork(ledger, action.data, now) : [];
};

const hasEnded = async (
  ledger: Pick<Ledger, 'get'>,
  { id, attempt }: Pick<Execution, 'id' | 'attempt'>,
  stage: string,
  name: string,
): Promise<boolean> => {
  const action = (await actionRecord.read(ledger, keys.action(id, stage, name)))?.data;
  return action?.attempt === attempt && action.status !== 'InProgress';
};

const endOf = (result: Result, artifacts: MadeArtifact[]): ActionEnd => {
  const build = buildIn(result.cause);
  return result.status === 'Succeeded'
    ? {
        status: 'Succeeded',
        summary: result.summary ?? '',
        ...(result.externalExecutionId ? { externalExecutionId: result.externalExecutionId } : {}),
        outputVariables: Object.fromEntries(
          Object.entries(result.variables ?? {}).map(([name, value]) => [name, String(value)]),
        ),
        artifacts,
      }
    : {
        status: 'Failed',
        ...(build === undefined ? {} : { externalExecutionId: build }),
        errorDetails: { code: failureCode(result.error), message: readCause(result.cause) },
      };
};
