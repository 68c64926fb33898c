/** Claims the execution that a request asks for: once, and only if it may start. */
import { canonicalJson } from '../canonical-json.ts';
import { executionRecord, isOpen } from '../execution.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { pipelineRecord, refuseIdle, refuseReplaced, versionRecord } from '../pipeline.ts';
import { variableValues } from '../pipeline-variables.ts';
import type { Clock } from '../ports/clock.ts';
import type { History } from '../ports/history.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';
import { addressOf } from '../target.ts';
import { checkStart } from './check-start.ts';
import { claimRecord, openExecution } from './open-execution.ts';
import { startedBy, startedKey } from './started-by.ts';

export interface ClaimPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly history: History;
  readonly roles: Roles;
  readonly installation: Installation;
}

/** The id of the execution: of the one that has claimed this cause before, if there is one. */
export const claimStart = (ports: ClaimPorts, request: ExecutionRequest): Promise<string> =>
  decide(ports.ledger, () => claim(ports, request));

const claim = async (ports: ClaimPorts, request: ExecutionRequest): Promise<string> => {
  const { ledger, clock, digest, installation } = ports;
  const { cause, tag, revisions } = request;
  const target = resolveTarget(installation, request);
  const claimKey = keys.claim(request.pipeline, addressOf(target), digest(cause.id));
  const asked = cause.chosen ? digest(askedFor(request)) : undefined;
  const claimed = (await claimRecord.read(ledger, claimKey))?.data;
  if (claimed && claimed.asked !== asked) throw tokenReused(request, claimed.executionId);
  if (claimed && (claimed.eventId === undefined || claimed.eventId === cause.event)) return claimed.executionId;
  if (claimed) throw await alreadyStarted(ledger, request, claimed.executionId);

  const pipeline = await pipelineRecord.require(
    ledger,
    keys.pipeline(request.pipeline),
    `pipeline ${request.pipeline}`,
  );
  refuseIdle(pipeline.data);
  const version = await versionRecord.require(
    ledger,
    keys.version(request.pipeline, request.definitionVersion),
    `version ${request.definitionVersion} of ${request.pipeline}`,
  );
  refuseReplaced(version.data, clock.now());
  await checkStart(ports, request, version.data);
  const { ref } = cause;
  const { id } = await openExecution(
    ports,
    {
      claim: claimKey,
      version: version.data,
      target,
      causedAt: cause.at,
      claimed: {
        ...(cause.event === undefined ? {} : { eventId: cause.event }),
        ...(asked === undefined ? {} : { asked }),
      },
      beside: (executionId) =>
        ref?.type === 'tag' ? [{ put: startedBy.fresh(startedKey(ref, executionId), { executionId }) }] : [],
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
  return id;
};

/** The version of an object and the digest of an image are no commits. */
const isOfGit = ({ commit }: { readonly commit: string }): boolean => /^[0-9a-f]{40}$/.test(commit);

/** Without the definition's version: it may be replaced between two deliveries. */
const askedFor = ({ environment, scope, team, version, tag, revisions, variables }: ExecutionRequest): string =>
  canonicalJson({ environment, scope, team, version, tag: tag ?? '', revisions, variables });

const tokenReused = ({ pipeline }: ExecutionRequest, executionId: string): TaglineError =>
  new TaglineError(
    'ClientRequestTokenReused',
    `this client request token has started the execution ${executionId} of ${pipeline}, with something else asked for`,
    { expected: 'the same request as the first time', remedy: 'Take a new token for a new start.' },
  );

/** The same push again starts nothing: the error names the execution that exists. */
const alreadyStarted = async (
  ledger: Ledger,
  { cause, tag, revisions, pipeline }: ExecutionRequest,
  executionId: string,
): Promise<TaglineError> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  const again = execution && !isOpen(execution) && execution.status !== 'Succeeded';
  const anew = tag === undefined ? `tagline start ${pipeline}` : 'push a new tag';
  return new TaglineError(
    'AlreadyStarted',
    `${tag ?? cause.detail} at ${revisions[0]?.commit.slice(0, 12)} has started the execution ${executionId} of ` +
      `${pipeline} before: it is ${execution?.status ?? 'gone'}`,
    { remedy: `tagline ${again ? 'retry' : 'show'} ${executionId}, or ${anew}.` },
  );
};
