/**
 * Whoever changes a pipeline must be an author of every environment that it names, and of those that it named before.
 */
import { environmentsOf } from '../definition/environments-of.ts';
import { InvalidInput } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { pipelineRecord, versionRecord } from '../pipeline.ts';
import { authorFaults } from '../pipeline-authors.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';
import { whoSigns } from './who-signs.ts';

/** Throws `NotAnAuthor` | `SessionNameNotFixed`. */
export const requireAuthor = async (
  { ledger, installation, roles }: { ledger: Ledger; installation: Installation; roles: Roles },
  pipeline: string,
  by: string,
  environments: readonly string[] = [],
): Promise<void> => {
  const current = (await pipelineRecord.read(ledger, keys.pipeline(pipeline)))?.data.current;
  const before = current === undefined ? undefined : await versionRecord.read(ledger, keys.version(pipeline, current));
  const named = new Set([...environments, ...(before ? environmentsOf(before.data.definition) : [])]);
  if ([...named].every((environment) => installation.environments[environment]?.authors === undefined)) return;
  const faults = authorFaults(installation, [...named], by, await whoSigns({ installation, roles })(by));
  if (faults.length > 0) throw new InvalidInput('NotAnAuthor', faults);
};
