/** A deployment over changes that somebody made by hand is refused where the rule of the environment says so. */
import type { PipelineDefinition } from '../definition/schema.ts';
import { type DriftMark, driftText, isMarked } from '../drift.ts';
import { effectiveDriftRule } from '../drift-rule.ts';
import { componentOf, type Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';
import { driftMark } from '../questions/drifts.ts';
import { headRecord } from '../state.ts';

/** What is known of drift where an execution deploys; undefined where all is as it was deployed. */
export const driftOf = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Pick<Execution, 'address' | 'pipeline' | 'component'>,
): Promise<DriftMark | undefined> => {
  const head = (await headRecord.read(ledger, keys.head(execution.address, componentOf(execution))))?.data;
  const mark = head && (await driftMark(ledger, head));
  return isMarked(mark) ? mark : undefined;
};

/** Throws `AddressDrifted`. Who repairs, accepts or destroys does so because of the drift. */
export const checkDrift = async (
  { ledger, installation }: { readonly ledger: Pick<Ledger, 'get'>; readonly installation: Installation },
  definition: PipelineDefinition,
  execution: Execution,
): Promise<void> => {
  const { environment } = execution.target;
  const own = definition.environments[environment]?.drift;
  const rule = effectiveDriftRule(installation.environments[environment]?.drift, own);
  if (rule !== 'block' || execution.purpose !== undefined) return;
  const mark = await driftOf(ledger, execution);
  if (!mark) return;
  const { address } = execution;
  throw new TaglineError('AddressDrifted', `${address} is ${mark.status}: ${driftText(mark)}`, {
    expected: `an address that is as it was deployed: ${environment} has drift: block`,
    remedy:
      `See it with tagline drift ${address}; then tagline drift accept ${address}, or tagline drift repair ` +
      `${address}, and retry the stage.`,
  });
};
