/** The version of a pipeline that new executions run on. */
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { type PipelineVersion, pipelineRecord, refuseDeleted, versionRecord } from '../pipeline.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Throws `NotFound`, `PipelineDeleted`, `NotRegistered`. */
export const currentVersion = async (ledger: Ledger, pipeline: string): Promise<PipelineVersion> => {
  const { data } = await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`);
  refuseDeleted(data);
  if (data.current === undefined)
    throw new TaglineError('NotRegistered', `${pipeline} has no version that is registered`, {
      remedy: `tagline pipelines show ${pipeline} says why.`,
    });
  return (await versionRecord.require(ledger, keys.version(pipeline, data.current), 'definition version')).data;
};
