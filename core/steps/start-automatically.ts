/**
 * Step 2 for what is no push: asks for the executions that a schedule, an event or another pipeline's success starts.
 * An entry that the current definition does not have any more starts nothing.
 */
import type { AutomaticCause } from '../automatic-cause.ts';
import { valueIn } from '../event-path.ts';
import { type Execution, executionRecord } from '../execution.ts';
import type { Cause, ExecutionRequest, Revision } from '../execution-request.ts';
import { faultOf, TaglineError } from '../fault.ts';
import { followerRecord } from '../follower.ts';
import { DETAIL } from '../git-event.ts';
import { sourceWatch, watchedSources } from '../heard.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { currentVersion } from '../parts/current-version.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import type { PipelineVersion } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { requestsFor, type Words } from '../requests-for.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly installation: Installation;
  readonly providers: Providers;
}

/** One start that a definition's entry asks for. */
interface Start {
  readonly target: Words | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly revisions?: readonly Revision[];
  readonly cause: Cause;
}

export const startAutomatically = (ports: Ports) => {
  const { ledger, bus, installation } = ports;
  const refuse = recordRefusal(ports);

  const requestsOf = async (version: PipelineVersion, { target, variables, revisions, cause }: Start) => {
    try {
      return requestsFor(installation, version, { target, variables: present(variables), revisions, cause });
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      await refuse({ cause, pipeline: version.pipeline }, faultOf(error));
      return [];
    }
  };

  return async (told: AutomaticCause): Promise<readonly ExecutionRequest[]> => {
    const requests: ExecutionRequest[] = [];
    const succeeded = told.kind === 'success' ? await deployedBy(ledger, told.executionId) : undefined;
    for (const pipeline of await pipelinesOf(ledger, told, succeeded)) {
      const version = await currentVersion(ledger, pipeline);
      const starts = [...startsOf(version, told, succeeded), ...ofSource(ports, version, told)];
      for (const start of starts) requests.push(...(await requestsOf(version, start)));
    }
    await bus.publish(
      requests.map((detail) => ({ detailType: DETAIL.executionRequested, detail, time: detail.cause.at })),
    );
    return requests;
  };
};

/** A variable whose path leads nowhere has no value: the start says so if it needs one. */
const present = (variables: Start['variables']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );

/** Repairs, rollbacks and the like are no news for those who follow. */
const deployedBy = async (ledger: Ledger, id: string): Promise<Execution | undefined> => {
  const execution = (await executionRecord.read(ledger, keys.execution(id)))?.data;
  const isNews = execution?.status === 'Succeeded' && execution.purpose === undefined && execution.type === 'STANDARD';
  return isNews ? execution : undefined;
};

const pipelinesOf = async (
  ledger: Ledger,
  told: AutomaticCause,
  succeeded: Execution | undefined,
): Promise<readonly string[]> => {
  if (told.kind !== 'success') return [told.pipeline];
  if (!succeeded) return [];
  const items = await listAll(ledger, keys.follower(succeeded.pipeline, '').pk);
  return items.map((item) => followerRecord.parse(item).data.pipeline);
};

const startsOf = (
  { definition, pipeline }: PipelineVersion,
  told: AutomaticCause,
  succeeded: Execution | undefined,
): readonly Start[] => {
  const cause = (id: readonly string[], detail: string, at: string): Cause => ({
    type: 'CloudWatchEvent',
    id: id.join('\n'),
    detail,
    by: detail,
    at,
    automatic: true,
  });
  switch (told.kind) {
    case 'schedule':
      return definition.schedules
        .filter(({ name }) => name === told.schedule)
        .map(({ name, target, variables }) => ({
          target,
          variables,
          cause: cause(['schedule', pipeline, name, told.due], `schedule ${name}`, new Date(told.due).toISOString()),
        }));
    case 'event':
      return definition.events
        .filter(({ name }) => name === told.entry)
        .map(({ name, target, variables }) => ({
          target,
          variables: Object.fromEntries(
            Object.entries(variables).map(([variable, path]) => [variable, valueIn(told.event, path)]),
          ),
          cause: cause(
            ['event', pipeline, name, told.event.id],
            `event ${name} of ${told.event.source}`,
            new Date(told.event.time).toISOString(),
          ),
        }));
    case 'success':
      return succeeded === undefined
        ? []
        : definition.after
            .filter((after) => after.pipeline === succeeded.pipeline)
            .map(({ target, variables }) => ({
              target: target ?? succeeded.target,
              variables,
              cause: cause(['after', succeeded.id], `success of ${succeeded.pipeline}`, succeeded.updatedAt),
            }));
  }
};

/** A new revision of a source other than Git: everything that `on` names is deployed. */
const ofSource = (
  { providers }: Pick<Ports, 'providers'>,
  { pipeline, definition }: PipelineVersion,
  told: AutomaticCause,
): readonly Start[] => {
  if (told.kind !== 'event') return [];
  const action = watchedSources(definition).find((source) => sourceWatch(source) === told.entry);
  const revision = action && providers.of(action)?.heard?.revision(action, told.event);
  if (!action || !revision) return [];
  const detail = `${revision.provider} ${revision.repository}`.slice(0, 1024);
  const cause: Cause = {
    type: 'CloudWatchEvent',
    id: ['source', pipeline, action.name, revision.repository, revision.commit].join('\n'),
    detail,
    by: detail,
    at: new Date(told.event.time).toISOString(),
    automatic: true,
  };
  const targets = definition.on.length === 0 ? [undefined] : definition.on;
  const revisions = [{ action: action.name, ...revision }];
  return targets.map((target) => ({ target, variables: {}, revisions, cause }));
};
