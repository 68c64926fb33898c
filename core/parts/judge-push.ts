/** Decides what a push means for one pipeline: the executions that it asks for, or why it starts none. */
import { implicitTarget } from '../definition/environments-of.ts';
import type { ExecutionRequest, Revision } from '../execution-request.ts';
import { type Fault, faultOf, TaglineError } from '../fault.ts';
import { causeOf, type GitEvent } from '../git-event.ts';
import { matchGlob } from '../glob.ts';
import type { Installation } from '../installation.ts';
import type { Trigger } from '../pipeline.ts';
import type { History } from '../ports/history.ts';
import { branchFilters, matchesPath, matchesTag } from '../push-filters.ts';
import { resolveTargets } from '../region-groups.ts';
import { tagScheme } from '../tag-scheme.ts';
import { isVersion } from '../version-order.ts';

export type Verdict = { readonly start: ExecutionRequest } | { readonly refuse: Fault; readonly pipeline: string };

interface Wanted {
  readonly environment: string;
  readonly scope: string;
  readonly team: string;
  readonly version: string;
}

/** No verdict if the push does not concern this pipeline. */
export const judgePush =
  ({ installation, history }: { readonly installation: Installation; readonly history: History }) =>
  async (event: GitEvent, trigger: Trigger): Promise<readonly Verdict[]> => {
    const refused = (refuse: Fault): Verdict[] => [{ refuse, pipeline: trigger.pipeline }];
    if (event.ref.type === 'tag' ? !matchesTag(trigger, event.ref.name) : !(await takesBranch(history, event, trigger)))
      return [];
    const wanted = wantedBy(event, trigger, installation);
    if ('code' in wanted) return refused(wanted);
    const { commit } = event;
    if (commit === undefined) return refused(notACommit(event));
    return wanted.flatMap((words): Verdict[] => {
      try {
        return resolveTargets(installation, words).map(({ environment, scope, team }) => ({
          start: request({ ...event, commit }, trigger, { environment, scope, team, version: words.version }),
        }));
      } catch (error) {
        if (error instanceof TaglineError) return refused(faultOf(error));
        throw error;
      }
    });
  };

const takesBranch = async (history: History, event: GitEvent, trigger: Trigger): Promise<boolean> => {
  const filters = branchFilters(trigger, event.ref.name);
  if (filters.length === 0 || event.commit === undefined) return false;
  if (filters.some(({ filePaths }) => filePaths === undefined)) return true;
  const push = { branch: event.ref.name, before: event.before, after: event.commit };
  return history.changes(event.repository, push, (path) => matchesPath(filters, path));
};

const wantedBy = (event: GitEvent, trigger: Trigger, installation: Installation): readonly Wanted[] | Fault => {
  const { type, name } = event.ref;
  if (trigger.environments.length === 0)
    return [
      { ...implicitTarget(trigger.pipeline, installation), version: type === 'tag' && isVersion(name) ? name : '' },
    ];
  return type === 'tag' ? wantedByTag(name, trigger) : wantedByBranch(name, trigger);
};

const wantedByTag = (tag: string, trigger: Trigger): readonly Wanted[] | Fault => {
  const read = tagScheme(trigger.tagScheme).parse(tag);
  if (!read) return malformed(tag, trigger);
  const { environment = '', scope = '', team = '', version = '' } = read;
  if (!trigger.environments.includes(environment)) return notThere(environment, trigger);
  return [{ environment, scope, team, version }];
};

const wantedByBranch = (branch: string, trigger: Trigger): readonly Wanted[] | Fault => {
  const entries = trigger.on.filter((entry) => entry.branch === undefined || matchGlob(entry.branch, branch));
  if (entries.length === 0) return noTarget(branch, trigger);
  return entries.map(({ environment, scope, team }) => ({ environment, scope, team, version: '' }));
};

const request = (event: GitEvent & { readonly commit: string }, trigger: Trigger, wanted: Wanted): ExecutionRequest => {
  const { provider, repository, ref, commit } = event;
  const named = ref.type === 'tag' ? { tag: ref.name } : {};
  const revision: Revision = {
    action: trigger.sourceAction,
    provider,
    repository,
    commit,
    ...(ref.type === 'tag' ? named : { branch: ref.name }),
  };
  return {
    pipeline: trigger.pipeline,
    definitionVersion: trigger.definitionVersion,
    ...wanted,
    ...named,
    revisions: [revision],
    variables: {},
    cause: causeOf(event),
  };
};

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

const noTarget = (branch: string, { pipeline, on }: Trigger): Fault => ({
  code: 'NoTargetForBranch',
  message: `a trigger of ${pipeline} takes the branch ${branch}, and nothing says where it deploys`,
  expected: on.map((entry) => entry.branch).join(', ') || 'an entry of on: for the branch',
  remedy: `Add on: { branch: ${branch}, environment: …, scope: …, team: … } to the pipeline ${pipeline}.`,
});
