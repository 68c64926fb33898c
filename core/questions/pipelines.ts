/** Pipelines, their definitions in full form, and how a registration went. */
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import {
  type Operation,
  operationRecord,
  type Pipeline,
  type PipelineVersion,
  pipelineRecord,
  versionRecord,
} from '../pipeline.ts';
import type { Ledger } from '../ports/ledger.ts';

export const listPipelines =
  ({ ledger }: { ledger: Ledger }) =>
  async (): Promise<{ pipelines: readonly Pipeline[] }> => ({
    pipelines: (await listAll(ledger, 'PIPELINES'))
      .map((item) => pipelineRecord.parse(item).data)
      .filter(({ deleted }) => deleted === undefined),
  });

export const pipelineInFull =
  ({ ledger }: { ledger: Ledger }) =>
  async (name: string, number?: number): Promise<{ pipeline: Pipeline; version?: PipelineVersion }> => {
    const { data: pipeline } = await pipelineRecord.require(ledger, keys.pipeline(name), `pipeline ${name}`);
    if (number !== undefined) {
      const asked = await versionRecord.require(ledger, keys.version(name, number), `version ${number} of ${name}`);
      return { pipeline, version: asked.data };
    }
    const version = await versionRecord.read(ledger, keys.version(name, pipeline.current ?? pipeline.latest));
    return { pipeline, ...(version ? { version: version.data } : {}) };
  };

export const operationOf =
  ({ ledger }: { ledger: Ledger }) =>
  async (id: string): Promise<Operation> =>
    (await operationRecord.require(ledger, keys.operation(id), `operation ${id}`)).data;
