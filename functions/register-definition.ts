/** Reads definitions out of commits, and writes the machines of their versions: it alone holds the compiler. */
import * as z from 'zod';
import { bus } from '../adapters/aws/compose/bus.ts';
import { compiler, installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { repositoryFiles } from '../adapters/aws/compose/repository-files.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { watches } from '../adapters/aws/compose/watches.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { minutesToAnswer } from '../core/approvers.ts';
import { ExecutionRequest } from '../core/execution-request.ts';
import { followDefinition } from '../core/steps/follow-definition.ts';
import { type Compile, registerDefinition } from '../core/steps/register-definition.ts';
import { providers } from '../providers/index.ts';
import { compile } from '../statemachines/compile.ts';

const Due = z.object({ detail: z.union([z.object({ operationId: z.string() }), ExecutionRequest]) });
const compiled: Compile = (definition, place) => {
  const approvalTimeoutInMinutes = minutesToAnswer(installation(), place.environment);
  return compile(definition, { ...place, home: installation().home, approvalTimeoutInMinutes }, providers);
};
export const handler = lambda<z.infer<typeof Due>, unknown>(Due, ({ detail }) => {
  const ports = { ledger: ledger(), bus: bus(), clock, digest, installation: installation(), providers };
  if ('cause' in detail) return followDefinition({ ...ports, ids, roles: roles(), files: repositoryFiles() })(detail);
  const writes = { machines: machines(), watches: watches(), compile: compiled, compiler: compiler() };
  return registerDefinition({ ...ports, ...writes })(detail.operationId);
});
