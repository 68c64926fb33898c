/**
 * Step 3: claims an execution once, gives it its number in the lane, starts its machine. The same request again finds
 * the claim and, if its machine was never started (a crash in between), starts it.
 */
import { type Execution, executionRecord, isOpen } from '../execution.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { faultOf, TaglineError } from '../fault.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { claimRecord, openExecution } from '../parts/open-execution.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { startMachine } from '../parts/start-machine.ts';
import { startedBy, startedKey } from '../parts/started-by.ts';
import { pipelineRecord, refuseIdle, refuseReplaced, versionRecord } from '../pipeline.ts';
import { variableValues } from '../pipeline-variables.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { addressOf } from '../target.ts';

interface Ports {
  ledger: Ledger;
  machines: Machines;
  clock: Clock;
  ids: Ids;
  digest: Digest;
  installation: Installation;
}

/**
 * Undefined if it cannot start (the lane is full, the machine is missing): a refusal is recorded, since nobody waits
 * for the answer.
 */
export const startExecution = (ports: Ports) => {
  const start = startMachine(ports);
  const refuse = recordRefusal(ports);
  return async (request: ExecutionRequest): Promise<Execution | undefined> => {
    try {
      return await start(await decide(ports.ledger, () => claim(ports, request)));
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      const { cause, pipeline, revisions } = request;
      await refuse({ cause, pipeline, address: addressOf(request), commit: revisions[0]?.commit }, faultOf(error));
      return undefined;
    }
  };
};

const claim = async (ports: Ports, request: ExecutionRequest): Promise<string> => {
  const { ledger, clock, digest, installation } = ports;
  const { cause, tag, revisions } = request;
  const target = resolveTarget(installation, request);
  const claimKey = keys.claim(request.pipeline, addressOf(target), digest(cause.id));
  const claimed = (await claimRecord.read(ledger, claimKey))?.data;
  if (claimed && (claimed.eventId === undefined || claimed.eventId === cause.event)) return claimed.executionId;
  if (claimed) throw await alreadyStarted(ledger, request, claimed.executionId);

  refuseIdle(
    (await pipelineRecord.require(ledger, keys.pipeline(request.pipeline), `pipeline ${request.pipeline}`)).data,
  );
  const version = await versionRecord.require(
    ledger,
    keys.version(request.pipeline, request.definitionVersion),
    `version ${request.definitionVersion} of ${request.pipeline}`,
  );
  refuseReplaced(version.data, clock.now());
  const { ref } = cause;
  const execution = await openExecution(
    ports,
    {
      claim: claimKey,
      version: version.data,
      target,
      causedAt: cause.at,
      ...(cause.event === undefined ? {} : { claimed: { eventId: cause.event } }),
      beside: (id) => (ref?.type === 'tag' ? [{ put: startedBy.fresh(startedKey(ref, id), { executionId: id }) }] : []),
    },
    {
      ...(tag === undefined ? {} : { tag }),
      version: request.version,
      commit: revisions.find(isOfGit)?.commit ?? '',
      revisions,
      variables: variableValues(version.data.definition, request.variables),
      trigger: { type: cause.type, detail: cause.detail },
      startedBy: cause.by,
    },
  );
  return execution.id;
};

/** The version of an object and the digest of an image are no commits. */
const isOfGit = ({ commit }: { readonly commit: string }): boolean => /^[0-9a-f]{40}$/.test(commit);

/**
 * A tag that is deleted and pushed again at the same commit starts nothing: the error names the execution that exists.
 */
const alreadyStarted = async (
  ledger: Ledger,
  { cause, tag, revisions, pipeline }: ExecutionRequest,
  executionId: string,
): Promise<TaglineError> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  const again = execution && !isOpen(execution) && execution.status !== 'Succeeded';
  return new TaglineError(
    'AlreadyStarted',
    `${tag ?? cause.detail} at ${revisions[0]?.commit.slice(0, 12)} has started the execution ${executionId} of ` +
      `${pipeline} before: it is ${execution?.status ?? 'gone'}`,
    {
      remedy: again
        ? `tagline retry ${executionId}, or push a new tag.`
        : `tagline show ${executionId}, or push a new tag.`,
    },
  );
};
