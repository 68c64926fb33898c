/** Who changes a pipeline must be an author of every environment that it names, and of those that it named until now. */
import { InvalidInput } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { pipelineRecord, versionRecord } from '../pipeline.ts';
import { authorFaults } from '../pipeline-authors.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Throws `NotAnAuthor`. */
export const requireAuthor = async (
  { ledger, installation }: { ledger: Ledger; installation: Installation },
  pipeline: string,
  by: string,
  environments: readonly string[] = [],
): Promise<void> => {
  const current = (await pipelineRecord.read(ledger, keys.pipeline(pipeline)))?.data.current;
  const before = current === undefined ? undefined : await versionRecord.read(ledger, keys.version(pipeline, current));
  const named = new Set([...environments, ...Object.keys(before?.data.definition.environments ?? {})]);
  const faults = authorFaults(installation, [...named], by);
  if (faults.length > 0) throw new InvalidInput('NotAnAuthor', faults);
};
