/** Writes the machines of a definition's version: the only function that holds the compiler. */
import * as z from 'zod';
import { compiler, installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { watches } from '../adapters/aws/compose/watches.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { minutesToAnswer } from '../core/approvers.ts';
import { type Compile, registerDefinition } from '../core/steps/register-definition.ts';
import { providers } from '../providers/index.ts';
import { compile } from '../statemachines/compile.ts';

export const handler = lambda(z.object({ detail: z.object({ operationId: z.string() }) }), ({ detail }) => {
  const { home } = installation();
  const here: Compile = (definition, place) => {
    const approvalTimeoutInMinutes = minutesToAnswer(installation(), place.environment);
    return compile(definition, { ...place, home, approvalTimeoutInMinutes }, providers);
  };
  const ports = {
    ledger: ledger(),
    machines: machines(),
    watches: watches(),
    clock,
    installation: installation(),
    providers,
  };
  return registerDefinition({ ...ports, compile: here, compiler: compiler() })(detail.operationId);
});
