/**
 * What must hold before an execution starts: who may start what deploys there, a commit that is on one of the
 * environment's branches, a version that is not older than what stands there.
 */
import type { Execution } from '../execution.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import type { PipelineVersion } from '../pipeline.ts';
import type { History } from '../ports/history.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';
import { headRecord, isTakenAway } from '../state.ts';
import { addressOf } from '../target.ts';
import { compareVersions } from '../version-order.ts';
import { checkStarter } from './check-starter.ts';

interface Ports {
  readonly ledger: Pick<Ledger, 'get'>;
  readonly history: History;
  readonly roles: Roles;
  readonly installation: Installation;
}

/** Throws `TaggerNotAllowed`, `SessionNameNotFixed`, `CommitNotMerged`, `VersionNotNewer`. */
export const checkStart = async (ports: Ports, request: ExecutionRequest, version: PipelineVersion): Promise<void> => {
  const { environment, pipeline, cause } = request;
  // A schedule or an event acts for whoever registered it.
  const by = cause.automatic ? version.createdBy : cause.by;
  await checkStarter(ports, { environment, pipeline, by });
  await checkMerged(ports, request);
  await checkNewer(ports, request, version);
};

/** Of every source whose commit is known. Throws `CommitNotMerged`. */
export const checkMerged = async (
  { history, installation }: Pick<Ports, 'history' | 'installation'>,
  { environment, revisions }: Pick<ExecutionRequest, 'environment'> & Pick<Execution, 'revisions'>,
): Promise<void> => {
  const branches = installation.environments[environment]?.branches;
  if (branches === undefined) return;
  for (const { repository, commit, provider } of revisions) {
    if (provider !== 'CodeCommit') continue;
    const found = await Promise.all(branches.map((branch) => history.isMerged(repository, commit, branch)));
    if (found.includes(true)) continue;
    throw new TaglineError(
      'CommitNotMerged',
      `${commit.slice(0, 12)} of ${repository} is not on ${branches.join(' or ')}, as ${environment} demands`,
      {
        where: `environments.${environment}.branches`,
        expected: `a commit that ${branches.join(' or ')} holds`,
        remedy: 'Merge it, then start again; or choose a commit that is merged.',
      },
    );
  }
};

const checkNewer = async ({ ledger }: Ports, request: ExecutionRequest, version: PipelineVersion): Promise<void> => {
  const fault = await versionFault(ledger, request, version);
  if (fault) throw fault;
};

/** `VersionNotNewer`, if a newer version stands at the address. */
export const versionFault = async (
  ledger: Pick<Ledger, 'get'>,
  request: ExecutionRequest,
  { pipeline, definition }: PipelineVersion,
): Promise<TaglineError | undefined> => {
  const { environment, version } = request;
  if (definition.environments[environment]?.allowDowngrade) return undefined;
  const address = addressOf(request);
  const head = (await headRecord.read(ledger, keys.head(address, definition.component ?? pipeline)))?.data;
  if (!head || isTakenAway(head) || (compareVersions(version, head.version) ?? 0) >= 0) return undefined;
  return new TaglineError('VersionNotNewer', `${version} is older than ${head.version}, which stands at ${address}`, {
    expected: `a version from ${head.version} on`,
    remedy:
      `Release a newer version; tagline rollback ${address} goes back to what stood there before; or say ` +
      `environments.${environment}.allowDowngrade: true in the pipeline ${pipeline}.`,
  });
};
