/** Stands in the place of adapters/aws/compose/: the handlers get the hand-written fakes of a world. */
import { ledgerOf } from '../../core/ledger/environment-ledger.ts';
import type { TimedBuilds } from '../../core/ports/build-times.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Digest, Ids } from '../../core/ports/ids.ts';
import type { LedgerTable } from '../../core/ports/ledger-table.ts';
import type { Logs } from '../../core/ports/logs.ts';
import type { Reports } from '../../core/ports/reports.ts';
import type { Source } from '../../core/ports/source.ts';
import type { WorkPorts } from '../../core/work.ts';
import { makeWorld } from '../core/world.ts';

export const COMMIT = 'c'.repeat(40);

export const world = await makeWorld();
const { ports } = world;

export const clock: Clock = ports.clock;
export const ids: Ids = ports.ids;
export const digest: Digest = ports.digest;
export const work: WorkPorts = ports;
export const installation = () => ports.installation;
/** The environment that the functions work for; undefined on the functions of the engine itself. */
export const deployed: { environment: string | undefined } = { environment: undefined };
export const ledger = () =>
  deployed.environment === undefined ? ports.ledger : ledgerOf(deployed.environment, ports.ledger);
export const alarms = () => ports.alarms;
export const builds = () => ports.builds;
export const batches = () => ports.batches;
export const bus = () => ports.bus;
export const machines = () => ports.machines;
export const artifacts = () => ports.artifacts;
export const sourceObjects = () => ports.fetches.sourceObjects;
export const terraformBodies = () => ports.terraformBodies;
export const watches = () => ports.watches;
export const history = () => ports.history;
export const lending = ports.lending;
export const mail = () => ports.mail;
export const metrics = () => ports.metrics;
export const topics = () => ports.topics;
export const roles = () => ports.roles;
export const repositoryFiles = () => ports.files;
export const apiUrl = () => ports.apiUrl;
export const compiler = () => ports.compiler;

const author = { authorName: 'somebody', authorEmail: 'somebody@example.com' };
const facts = { commit: COMMIT, message: 'a commit', authorDate: '2026-01-01', committerDate: '2026-01-01', ...author };
export const source = (): Source => ({
  resolve: async () => ({ object: COMMIT, isCommit: true }),
  fetch: async () => ({ zip: new Uint8Array([1]), facts }),
});

export const logs = (): Logs => ({ read: async () => undefined });
export const times = (): TimedBuilds => ({ of: async () => [] });
export const reports = (): Reports => ({ of: async () => [] });

/** Whether the ledger's table is protected. */
export const table = { protected: false };
export const ledgerTable = (): LedgerTable => ({
  isProtected: async () => table.protected,
  async protect() {
    table.protected = true;
  },
});
