/**
 * Reads and checks a definition, gives it a version and announces it: `register-definition` writes its machines then. A
 * definition that equals the current one makes no new version.
 */
import { canonicalJson } from '../canonical-json.ts';
import { checkDefinition } from '../definition/check-definition.ts';
import { environmentsOf } from '../definition/environments-of.ts';
import { readDefinition } from '../definition/read.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { InvalidInput, TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import {
  type Operation,
  operationRecord,
  type Pipeline,
  type PipelineVersion,
  pipelineRecord,
  versionRecord,
} from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';
import type { Providers } from '../provider.ts';
import { announceRegistration } from './registration.ts';
import { requireAuthor } from './require-author.ts';

export interface RegistrationPorts {
  ledger: Ledger;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  digest: Digest;
  installation: Installation;
  roles: Roles;
  providers: Providers;
}

/** Fifty stages of fifty actions have fewer. The ledger keeps them compressed. */
const DEFINITION_LIMIT = 1_500_000;

interface Registration {
  readonly name: string;
  readonly text: string;
  readonly by: string;
  /** What starts on it once it is current. */
  readonly waiting?: ExecutionRequest;
}

/** Throws `InvalidDefinition`, `NotAnAuthor`, `DefinitionRefused`, `DefinitionTooLarge`. */
export const beginRegistration =
  (ports: RegistrationPorts) =>
  async (request: Registration): Promise<Operation> => {
    const definition = readNamed(ports, request);
    await requireAuthor(ports, definition.name, request.by, environmentsOf(definition));
    const faults = checkDefinition(definition, ports.installation, ports.providers);
    if (faults.length > 0) throw new InvalidInput('DefinitionRefused', faults);
    if (canonicalJson(definition).length > DEFINITION_LIMIT) {
      throw new TaglineError('DefinitionTooLarge', `the definition has over ${DEFINITION_LIMIT} characters`, {
        remedy: 'Split the pipeline.',
      });
    }
    const operation = await decide(ports.ledger, () => writeVersion(ports, request, definition));
    await announceRegistration(ports.bus, operation);
    return operation;
  };

/** Throws `InvalidDefinition` also for the definition of another pipeline. */
export const readNamed = (
  { providers }: Pick<RegistrationPorts, 'providers'>,
  { name, text }: Pick<Registration, 'name' | 'text'>,
): PipelineDefinition => {
  const definition = readDefinition(text, name, providers);
  if (definition.name === name) return definition;
  throw new TaglineError('InvalidDefinition', `the definition is called ${definition.name}`, {
    where: 'name',
    expected: name,
    remedy: 'A pipeline cannot be renamed: register it under its own name.',
  });
};

const writeVersion = async (
  { ledger, clock, ids, digest }: RegistrationPorts,
  { name, by, waiting }: Registration,
  definition: PipelineVersion['definition'],
): Promise<Operation> => {
  const now = clock.now();
  const definitionDigest = digest(canonicalJson(definition));
  const item = await pipelineRecord.read(ledger, keys.pipeline(name));
  const current =
    item?.data.current === undefined
      ? undefined
      : (await versionRecord.read(ledger, keys.version(name, item.data.current)))?.data;
  const unchanged = current?.digest === definitionDigest && item?.data.latest === current.version;
  const version = unchanged ? current.version : (item?.data.latest ?? 0) + 1;
  // Unchanged definitions are compiled again too: the installation (its regions) may have changed, and equal machines
  // make no new version of a machine.
  const operation: Operation = {
    id: ids.uuid(),
    pipeline: name,
    version,
    status: 'InProgress',
    faults: [],
    startedAt: now,
    ...(waiting === undefined ? {} : { waiting }),
  };
  const { deleted: _deleted, ...known } = item?.data ?? { name };
  const pipeline: Pipeline = { ...known, latest: version, updatedAt: now, updatedBy: by };
  const written: PipelineVersion = {
    pipeline: name,
    version,
    definition,
    digest: definitionDigest,
    machines: [],
    status: 'Writing',
    createdAt: now,
    createdBy: by,
  };
  await ledger.write([
    {
      put: operationRecord.fresh(keys.operation(operation.id), operation, { open: { kind: 'operation', since: now } }),
    },
    { put: item ? { ...item, data: pipeline } : pipelineRecord.fresh(keys.pipeline(name), pipeline) },
    ...(unchanged ? [] : [{ put: versionRecord.fresh(keys.version(name, version), written) }]),
  ]);
  return operation;
};
