/**
 * Step 3 of a pipeline that updates itself: reads its definition out of the commit that shall run. If it is the current
 * one, the execution starts; otherwise it is registered first, and the execution starts on the new version, once. What
 * is refused is recorded, and nothing runs.
 */
import { canonicalJson } from '../canonical-json.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { definitionSource } from '../definition/self-update.ts';
import type { ExecutionRequest, Revision } from '../execution-request.ts';
import { faultOf, TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { beginRegistration, type RegistrationPorts, readNamed } from '../parts/begin-registration.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { requestExecution } from '../parts/request-execution.ts';
import { type PipelineVersion, pipelineRecord, refuseIdle, versionRecord } from '../pipeline.ts';
import type { RepositoryFiles } from '../ports/repository-files.ts';
import { addressOf } from '../target.ts';

export interface FollowPorts extends RegistrationPorts {
  readonly files: RepositoryFiles;
}

export const followDefinition = (ports: FollowPorts) => {
  const register = beginRegistration(ports);
  const refuse = recordRefusal(ports);
  return async (request: ExecutionRequest): Promise<'started' | 'registering' | 'refused'> => {
    const { pipeline, cause } = request;
    try {
      const { version, definition, digest } = await currentOf(ports, request);
      const read = await definitionOfCommit(ports, request, definition);
      const followed = { ...request, revisions: [...read.revisions], followed: true };
      const text = read.text;
      if (text === undefined || ports.digest(canonicalJson(readNamed(ports, { name: pipeline, text }))) === digest) {
        await requestExecution(ports.bus, { ...followed, definitionVersion: version });
        return 'started';
      }
      await register({ name: pipeline, text, by: cause.by, waiting: followed });
      return 'registering';
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      await refuse(
        { cause, pipeline, address: addressOf(request), commit: request.revisions[0]?.commit },
        faultOf(error),
      );
      return 'refused';
    }
  };
};

const currentOf = async ({ ledger }: FollowPorts, { pipeline }: ExecutionRequest): Promise<PipelineVersion> => {
  const { data } = await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`);
  refuseIdle(data);
  const current = data.current ?? 0;
  return (await versionRecord.require(ledger, keys.version(pipeline, current), `version ${current}`)).data;
};

interface Read {
  /** Undefined where the current definition does not update itself any more. */
  readonly text: string | undefined;
  readonly revisions: readonly Revision[];
}

const definitionOfCommit = async (
  { files }: FollowPorts,
  { revisions }: ExecutionRequest,
  definition: PipelineDefinition,
): Promise<Read> => {
  const source = definitionSource(definition);
  if (definition.selfUpdate === undefined || source === undefined) return { text: undefined, revisions };
  const { path } = definition.selfUpdate;
  const repository = source.configuration['RepositoryName'] ?? '';
  const branch = source.configuration['BranchName'];
  const named = revisions.find(({ action }) => action === source.name);
  if (named === undefined && branch === undefined)
    throw missing(path, repository, 'nothing says which commit is meant');
  const at = named === undefined ? { branch: branch ?? '' } : { commit: named.commit };
  const file = await files.read(repository, at, path);
  if (file === undefined) throw missing(path, repository, `it is not in ${Object.values(at)[0]}`);
  // The run takes the very commit that its definition was read from.
  const taken: Revision = {
    action: source.name,
    provider: 'CodeCommit',
    repository,
    commit: file.commit,
    ...(branch === undefined ? {} : { branch }),
  };
  return { text: file.text, revisions: named === undefined ? [...revisions, taken] : revisions };
};

const missing = (path: string, where: string, why: string): TaglineError =>
  new TaglineError('DefinitionMissing', `the definition ${path} of ${where} cannot be read: ${why}`, {
    expected: 'the file that selfUpdate.path names, in the commit that shall run',
    remedy: 'Commit the definition there, or correct selfUpdate and register the pipeline: tagline pipelines put.',
  });
