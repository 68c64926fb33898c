/**
 * Opens an execution that goes on with what another has built: its artifacts, revisions and variables, under the
 * current definition. Its machine starts when copy-artifacts has brought what it needs.
 */
import type { PipelineDefinition } from '../definition/schema.ts';
import { type Execution, executionRecord, isOpen } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Key } from '../ledger/keys.ts';
import { keys } from '../ledger/keys.ts';
import type { PipelineVersion } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Target } from '../target.ts';
import { claimRecord, type Opening, openExecution } from './open-execution.ts';

export interface FromOrigin {
  readonly claim: Key;
  readonly origin: Execution;
  readonly version: PipelineVersion;
  readonly target: Target;
  readonly from: string;
  readonly to?: string;
  readonly opening: Pick<Opening, 'trigger' | 'startedBy'> & Partial<Pick<Opening, 'type' | 'promotedFrom' | 'reason'>>;
}

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Whoever asks again while it runs finds the same execution. */
export const openFromOrigin = async (
  ports: Ports,
  { claim, origin, version, target, from, to, opening }: FromOrigin,
): Promise<string> => {
  const claimed = await claimRecord.read(ports.ledger, claim);
  const known = claimed && (await executionRecord.read(ports.ledger, keys.execution(claimed.data.executionId)));
  if (known && isOpen(known.data)) return known.data.id;
  const { tag, commit, revisions, variables, authorEmails } = origin;
  const index = version.definition.stages.findIndex(({ name }) => name === from);
  const { id } = await openExecution(
    ports,
    {
      claim: claimed ?? claim,
      version,
      target,
      causedAt: ports.clock.now(),
      ...(to === undefined ? {} : { at: { stage: from, index } }),
    },
    {
      ...(tag === undefined ? {} : { tag }),
      version: origin.version,
      commit,
      revisions,
      ...(variables === undefined ? {} : { variables }),
      ...(authorEmails === undefined ? {} : { authorEmails }),
      from,
      ...(to === undefined ? {} : { to }),
      origin: { executionId: origin.id, copied: false },
      ...(opening.type === 'ROLLBACK' ? { rollback: { of: origin.id } } : {}),
      ...opening,
    },
  );
  return id;
};

const BUILDS: readonly string[] = ['Source', 'Build', 'Compute', 'Test'];

/** What stands before it is built and tested: it is the same wherever it is deployed. Throws `NothingDeployed`. */
export const firstDeployingStage = ({ name, stages }: PipelineDefinition): string => {
  const found = stages.find(({ actions }) => actions.some((action) => !BUILDS.includes(action.actionTypeId.category)));
  if (found) return found.name;
  throw new TaglineError('NothingDeployed', `no stage of ${name} deploys, invokes or asks anybody`, {
    remedy: 'There is nothing to bring to another address.',
  });
};
