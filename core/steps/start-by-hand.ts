/**
 * Starts a pipeline because somebody asks for it, as CodePipeline's StartPipelineExecution: with values of its
 * variables and with revisions of its sources. The same client request token is the same execution.
 */
import type { Execution } from '../execution.ts';
import type { GitRef, Revision } from '../execution-request.ts';
import { TaglineError } from '../fault.ts';
import { type ClaimPorts, claimStart } from '../parts/claim-start.ts';
import { currentVersion } from '../parts/current-version.ts';
import { startMachine } from '../parts/start-machine.ts';
import type { PipelineVersion } from '../pipeline.ts';
import type { Machines } from '../ports/machines.ts';
import type { Source } from '../ports/source.ts';
import { requestsFor, type Words } from '../requests-for.ts';
import { tagScheme } from '../tag-scheme.ts';
import { isVersion } from '../version-order.ts';

export interface StartByHand {
  readonly pipeline: string;
  readonly target?: Words | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Source action -> a commit of 40 hex digits, or a tag. */
  readonly revisions?: Readonly<Record<string, string>> | undefined;
  readonly clientRequestToken?: string | undefined;
  readonly by: string;
}

interface Ports extends ClaimPorts {
  readonly machines: Machines;
  readonly source: Pick<Source, 'resolve'>;
}

/** One execution per address: a region group has several. */
export const startByHand = (ports: Ports) => {
  const start = startMachine(ports);
  return async (wanted: StartByHand): Promise<readonly Execution[]> => {
    const { ledger, clock, ids, installation } = ports;
    const version = await currentVersion(ledger, wanted.pipeline);
    const { revisions, tag } = await revisionsOf(ports, version, wanted.revisions ?? {});
    const token = wanted.clientRequestToken;
    const requests = requestsFor(installation, version, {
      target: wanted.target,
      variables: wanted.variables,
      revisions,
      ...(tag ? { tag: tag.name, version: versionIn(tag.name, version) } : {}),
      cause: {
        type: 'StartPipelineExecution',
        id: `by hand\n${token ?? ids.uuid()}`,
        ...(token === undefined ? {} : { chosen: true }),
        detail: wanted.by.slice(0, 1024),
        by: wanted.by,
        at: clock.now(),
        ...(tag ? { ref: tag } : {}),
      },
    });
    const started: Execution[] = [];
    for (const request of requests) started.push(await start(await claimStart(ports, request)));
    return started;
  };
};

/** What the scheme reads in the tag, or the tag itself if it is a version. */
const versionIn = (tag: string, { definition }: PipelineVersion): string =>
  tagScheme(definition.tagScheme).parse(tag)?.['version'] ?? (isVersion(tag) ? tag : '');

const revisionsOf = async (
  ports: Ports,
  { pipeline, definition }: PipelineVersion,
  given: Readonly<Record<string, string>>,
): Promise<{ revisions: readonly Revision[]; tag: GitRef | undefined }> => {
  const sources = definition.stages[0]?.actions ?? [];
  const revisions: Revision[] = [];
  for (const [name, value] of Object.entries(given)) {
    const action = sources.find((source) => source.name === name);
    if (!action)
      throw new TaglineError('UnknownSource', `the pipeline ${pipeline} has no source action ${name}`, {
        expected: `one of: ${sources.map((source) => source.name).join(', ')}`,
        remedy: 'Name a source action: --revision <action>=<commit or tag>.',
      });
    if (action.actionTypeId.provider !== 'CodeCommit')
      throw new TaglineError('NotYet', `revisions of ${action.actionTypeId.provider} cannot be chosen yet`, {
        where: `revisions.${name}`,
        remedy: `Leave it out: ${name} takes the newest.`,
      });
    const { RepositoryName: repository = '', BranchName: branch } = action.configuration;
    revisions.push({
      action: name,
      provider: 'CodeCommit',
      repository,
      ...(await named(ports, repository, branch, value)),
    });
  }
  const tagged = revisions.find(({ tag }) => tag !== undefined);
  const tag = tagged && ({ ...tagged, type: 'tag', name: tagged.tag ?? '' } as const);
  return {
    revisions,
    tag: tag && { provider: tag.provider, repository: tag.repository, type: tag.type, name: tag.name },
  };
};

const named = async (
  { source, history }: Ports,
  repository: string,
  branch: string | undefined,
  value: string,
): Promise<Pick<Revision, 'commit' | 'tag' | 'branch'>> => {
  const unavailable = (message: string, remedy: string): never => {
    throw new TaglineError('RevisionUnavailable', message, { expected: 'a commit of 40 hex digits, or a tag', remedy });
  };
  if (/^[0-9a-f]{40}$/.test(value)) {
    if (branch === undefined)
      return unavailable(
        `the source of ${repository} names no branch on which ${value.slice(0, 12)} could be`,
        'Tag the commit and name the tag, or add BranchName to the source action.',
      );
    if (await history.isMerged(repository, value, branch)) return { commit: value, branch };
    return unavailable(
      `${value.slice(0, 12)} is not on ${branch} of ${repository}`,
      'Tag the commit and name the tag.',
    );
  }
  const found = await source.resolve(repository, { type: 'tag', name: value });
  if (!found) return unavailable(`${repository} has no tag ${value}`, 'Push the tag, or name a commit.');
  if (!found.isCommit) return unavailable(`the tag ${value} of ${repository} names no commit`, 'Name another tag.');
  return { commit: found.object, tag: value };
};
