/**
 * Step 2: finds the pipelines that a push starts, and their target. Refused pushes are recorded with the reason. A tag
 * that is moved or deleted withdraws the approvals of the executions that it started before.
 */
import type { ExecutionRequest } from '../execution-request.ts';
import { type Fault, faultOf, TaglineError } from '../fault.ts';
import { causeOf, DETAIL, type GitEvent } from '../git-event.ts';
import { matchGlob } from '../glob.ts';
import type { Installation } from '../installation.ts';
import { resolveTarget } from '../installation.ts';
import { listAll } from '../ledger/list-all.ts';
import { moveTag } from '../parts/move-tag.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { executionsStartedBy } from '../parts/started-by.ts';
import { type Trigger, triggerRecord } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { tagScheme } from '../tag-scheme.ts';

type Verdict = { readonly start: ExecutionRequest } | { readonly refuse: Fault; readonly pipeline?: string };

export const matchTriggers = (ports: {
  ledger: Ledger;
  bus: Bus;
  machines: Pick<Machines, 'answer'>;
  clock: Clock;
  installation: Installation;
  digest: Digest;
}) => {
  const { ledger, bus, installation } = ports;
  const refuse = recordRefusal(ports);
  const move = moveTag(ports);
  return async (event: GitEvent): Promise<readonly ExecutionRequest[]> => {
    // This is done for new tags too: the event of a deletion may be lost, and only what the tag names now counts.
    const { provider, repository, ref } = event;
    if (ref.type === 'tag')
      for (const executionId of await executionsStartedBy(ledger, { provider, repository, ...ref }))
        await move(executionId, event.commit, event.at);
    if (event.change === 'deleted') return [];
    const items = await listAll(ledger, `REPOSITORY#${provider}#${repository}`);
    const triggers = items.map((item) => triggerRecord.parse(item).data);
    const verdicts = triggers
      .map((trigger) => judge(event, trigger, installation))
      .filter((verdict) => verdict !== undefined);
    if (verdicts.length === 0 && triggers.length > 0 && event.ref.type === 'tag')
      verdicts.push({ refuse: noTrigger(event, triggers) });
    const requested = verdicts.flatMap((verdict) => ('start' in verdict ? [verdict.start] : []));
    const { commit } = event;
    for (const verdict of verdicts)
      if ('refuse' in verdict)
        await refuse({ cause: causeOf(event), commit, pipeline: verdict.pipeline }, verdict.refuse);
    await bus.publish(requested.map((detail) => ({ detailType: DETAIL.executionRequested, detail, time: event.at })));
    return requested;
  };
};

/** Undefined if the push does not concern this pipeline. */
const judge = (event: GitEvent, trigger: Trigger, installation: Installation): Verdict | undefined => {
  if (event.ref.type !== 'tag' || !matchesTags(event.ref.name, trigger)) return undefined;
  const { pipeline } = trigger;
  const read = tagScheme(trigger.tagScheme).parse(event.ref.name);
  if (!read) return { pipeline, refuse: malformed(event.ref.name, trigger) };
  const { environment = '', scope = '', team = '', version = '' } = read;
  if (!trigger.environments.includes(environment)) return { pipeline, refuse: notThere(environment, trigger) };
  if (event.commit === undefined) return { pipeline, refuse: notACommit(event) };
  try {
    resolveTarget(installation, { environment, scope, team });
  } catch (error) {
    if (error instanceof TaglineError) return { pipeline, refuse: faultOf(error) };
    throw error;
  }
  return {
    start: {
      pipeline,
      definitionVersion: trigger.definitionVersion,
      environment,
      scope,
      team,
      version,
      tag: event.ref.name,
      revisions: [
        {
          action: trigger.sourceAction,
          provider: event.provider,
          repository: event.repository,
          commit: event.commit,
          tag: event.ref.name,
        },
      ],
      variables: {},
      cause: causeOf(event),
    },
  };
};

const matchesTags = (tag: string, { tags }: Trigger): boolean =>
  tags.length === 0 ||
  tags.some(({ includes, excludes }) => {
    if (excludes?.some((glob) => matchGlob(glob, tag))) return false;
    return includes === undefined || includes.length === 0 || includes.some((glob) => matchGlob(glob, tag));
  });

const notACommit = ({ ref, after }: GitEvent): Fault => ({
  code: 'NotACommit',
  message: `the tag ${ref.name} names ${after ?? 'an object'}, which is a tree or a blob (or a tag of one), not a commit`,
  expected: 'a tag of a commit',
  remedy: 'Delete it, and tag the commit that is to be deployed.',
});

const malformed = (tag: string, { pipeline, tagScheme: scheme }: Trigger): Fault => ({
  code: 'TagNotInScheme',
  message: `the tag ${tag} does not match the tag scheme ${scheme}`,
  expected: scheme,
  remedy: `Push a tag of that form, or change tagScheme of the pipeline ${pipeline}.`,
});

const notThere = (environment: string, { pipeline, environments }: Trigger): Fault => ({
  code: 'UnknownEnvironment',
  message: `the pipeline ${pipeline} has no environment ${environment}`,
  expected: environments.join(', '),
  remedy: `Add it to environments of the pipeline ${pipeline}, or push a tag for another environment.`,
});

const noTrigger = (event: GitEvent, triggers: readonly Trigger[]): Fault => ({
  code: 'NoTriggerMatched',
  message: `no trigger of ${triggers.map(({ pipeline }) => pipeline).join(', ')} matches the tag ${event.ref.name}`,
  expected: triggers.flatMap(({ tags }) => tags.flatMap(({ includes }) => includes ?? [])).join(', '),
  remedy: 'Push a tag that a trigger includes.',
});
